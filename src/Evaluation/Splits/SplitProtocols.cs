namespace Recsys.Evaluation;

/// <summary>The known split protocols by name. A further one is one more line of <see cref="All"/>.</summary>
public static class SplitProtocols
{
    /// <summary>All protocols, in the order in which they are listed to users.</summary>
    public static IReadOnlyList<SplitProtocol> All { get; } =
    [
        new("leave-one-out", needsRefit: false, (data, _) => [LeaveOneOutSplit.Split(data)]),
        new("leave-p-out", needsRefit: false, (data, o) => [LeavePOutSplit.Split(data, o.HeldOutItems)]),
        new("global-time", needsRefit: false, (data, o) => [GlobalTimeSplit.Split(data, o.TrainShare, o.ValidationShare)]),
        new("holdout", needsRefit: false, (data, o) => [HoldOutSplit.Split(data, o.TrainShare, o.ValidationShare, o.Seed)]),
        new("k-fold", needsRefit: true, (data, o) => KFoldSplit.Folds(data, o.Folds, o.Seed)),
        new("bootstrap", needsRefit: true, (data, o) => BootstrapSplit.Resamples(data, o.Folds, o.Seed)),
    ];

    /// <summary>A protocol by its name.</summary>
    /// <param name="name">Such as "k-fold".</param>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public static SplitProtocol Get(string name) => All.FirstOrDefault(p => p.Name == name)
        ?? throw new ArgumentException($"Protocol '{name}' is unknown; known: {string.Join(", ", All.Select(p => p.Name))}.", nameof(name));
}
