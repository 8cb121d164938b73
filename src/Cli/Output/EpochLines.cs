using System.Globalization;
using Recsys.Core;

namespace Recsys.Cli.Output;

/// <summary>A line on standard error for each epoch, so that standard output has the results alone.</summary>
internal sealed class EpochLines : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Elapsed.TotalSeconds,6:0} s {value.Stage} epoch {value.Epoch}/{value.Epochs} loss {value.Loss:0.0000} {string.Join(" ", value.Metrics.Select(m => $"{m.Key} {m.Value:0.0000}"))}{(value.Best ? " *" : string.Empty)}{(value.Note is null ? string.Empty : $" ({value.Note})")}"));
}
