using Recsys.Core;

namespace Recsys.Training.Ranking.Trees;

/// <summary>Settings of models with boosted trees; <see cref="Runs.RunOptions.Epochs"/> and the learning rate are of what stands on them.</summary>
public abstract record ForestOptions : RankerOptions
{
    /// <summary>Trees; 1 to 10000.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Most leaves of a tree; 2 to 1024.</summary>
    public int Leaves { get; init; } = 16;

    /// <summary>Share of each tree's answer that is taken; above 0, to 1.</summary>
    public double TreeLearningRate { get; init; } = 0.1;

    /// <summary>Fewest examples of a leaf; from 1.</summary>
    public int ExamplesPerLeaf { get; init; } = 50;

    /// <summary>
    /// Share of the oldest training examples from which the categories' rates are counted; the model learns from the rest, so
    /// that no example finds its own label in its features. 0 to below 1; with 0 only numbers tell examples apart.
    /// </summary>
    public double StatisticsShare { get; init; } = 0.5;

    /// <summary>
    /// A file for the trees: where it exists they are read from it and only what stands on them is trained, as often as there is new
    /// data; else they are grown and written to it. Null keeps none.
    /// </summary>
    public string? ForestFile { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Trees), Trees, 1, 10000);
        OptionRange.Check(nameof(Leaves), Leaves, 2, 1024);
        OptionRange.CheckPositive(nameof(TreeLearningRate), TreeLearningRate, 1);
        OptionRange.Check(nameof(ExamplesPerLeaf), ExamplesPerLeaf, 1, int.MaxValue);
        OptionRange.CheckChance(nameof(StatisticsShare), StatisticsShare);
    }
}
