using Recsys.Core;

namespace Recsys.Training.Runs;

/// <summary>Settings that all runs over epochs share. All settings of a run, with its data, determine the result.</summary>
public abstract record RunOptions
{
    /// <summary>Most passes over the samples; 1 to 10000.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Epochs without a better validation result before training stops; from 1. Without validation data all epochs run.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Time after which no further epoch starts; zero for none. A run that it ends depends on the machine's speed.</summary>
    public TimeSpan TimeBudget { get; init; }

    /// <summary>Samples of a step: examples, lists or histories; 1 to 1,000,000.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Adam's learning rate, at the beginning where it falls; above 0, to 1.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay of the dense parameters (AdamW, Loshchilov and Hutter 2019); 0 to 100.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>"cpu", "cuda" or "cuda:N".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one operation; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public virtual void Validate()
    {
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.Check(nameof(Patience), Patience, 1, int.MaxValue);
        OptionRange.Check(nameof(TimeBudget), TimeBudget.TotalSeconds, 0, double.MaxValue);
        OptionRange.Check(nameof(BatchSize), BatchSize, 1, 1_000_000);
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(WeightDecay), WeightDecay, 0, 100);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
    }

    /// <summary>The rate of an epoch, which falls to a tenth along a cosine over <see cref="Epochs"/>.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    internal double CosineRate(int epoch)
    {
        var progress = (double)(epoch - 1) / Epochs;
        return LearningRate * (0.1 + (0.9 * 0.5 * (1 + Math.Cos(Math.PI * progress))));
    }
}
