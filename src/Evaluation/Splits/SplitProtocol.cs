using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>A way to hold events out, under the name by which it is asked for.</summary>
public sealed class SplitProtocol
{
    private readonly Func<InteractionDataset, SplitOptions, IEnumerable<DatasetSplit>> _folds;

    /// <summary>Makes a protocol.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="needsRefit">As <see cref="NeedsRefit"/>.</param>
    /// <param name="folds">Splits a data set by valid options into one or several folds.</param>
    public SplitProtocol(
        string name, bool needsRefit, Func<InteractionDataset, SplitOptions, IEnumerable<DatasetSplit>> folds)
    {
        Name = name;
        NeedsRefit = needsRefit;
        _folds = folds;
    }

    /// <summary>Name by which it is asked for, such as "leave-one-out".</summary>
    public string Name { get; }

    /// <summary>
    /// Whether it has several folds, each with a training part of its own, so that only what can be fitted to each fold
    /// can be measured by it: a model trained once has seen the test events of most folds.
    /// </summary>
    public bool NeedsRefit { get; }

    /// <summary>Splits a data set, one fold at a time as they are asked for.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="ArgumentException">The data set has too few events for the protocol.</exception>
    public IEnumerable<DatasetSplit> Folds(InteractionDataset dataset, SplitOptions? options = null)
    {
        options ??= new SplitOptions();
        options.Validate();
        return _folds(dataset, options);
    }

    /// <summary>Splits a data set by a protocol of a single fold.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The protocol has several folds.</exception>
    /// <exception cref="ArgumentException">As <see cref="Folds"/>.</exception>
    public DatasetSplit Split(InteractionDataset dataset, SplitOptions? options = null) => NeedsRefit
        ? throw new InvalidOperationException($"Protocol '{Name}' has several folds; a single split is asked for.")
        : Folds(dataset, options).Single();
}
