using Recsys.Core;

namespace Recsys.Training.Tests;

/// <summary>Hands progress on at once, where <see cref="Progress{T}"/> would wait for a thread.</summary>
internal sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
