using Recsys.Core;

namespace Recsys.Offline;

/// <summary>Calls back on the thread that reports: Progress&lt;T&gt; would post to the thread pool, out of order.</summary>
/// <param name="report">The call.</param>
internal sealed class ProgressRelay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
