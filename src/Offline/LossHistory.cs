using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>The losses of a training run, for plots: stages have losses of their own scale, so each has its own.</summary>
internal sealed class LossHistory
{
    private readonly List<TrainingProgress> _epochs = [];

    public void Add(TrainingProgress epoch) => _epochs.Add(epoch);

    /// <summary>Writes loss-STAGE.png for each stage into a folder, which is made where it is not there.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var stage in _epochs.GroupBy(e => e.Stage))
        {
            var series = new PlotSeries(stage.Key, [.. stage.Select(e => (double)e.Epoch)], [.. stage.Select(e => e.Loss)]);
            Plots.SaveLoss(Path.Combine(folder, $"loss-{stage.Key}.png"), [series]);
        }
    }
}
