using FsCheck;
using FsCheck.Fluent;
using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

/// <summary>What holds for every protocol, on any data.</summary>
public sealed class SplitPropertyTests
{
    private static readonly SplitOptions Options = new() { TrainShare = 0.6, ValidationShare = 0.2, Folds = 4 };

    public static TheoryData<string> Partitions => [.. SplitProtocols.All.Select(p => p.Name).Where(name => name != "bootstrap")];

    [Theory]
    [MemberData(nameof(Partitions))]
    public void Folds_AnyData_AreDisjointAndComplete(string protocol) => ForAnyData(data =>
        SplitProtocols.Get(protocol).Folds(data, Options).All(fold =>
            Ids(fold.Train).Concat(Ids(fold.Validation)).Concat(Ids(fold.Test)).Order().SequenceEqual(Ids(data).Order())));

    [Fact]
    public void Folds_KFold_HaveEachEventInOneTest() => ForAnyData(data =>
    {
        var folds = KFoldSplit.Folds(data, 4, seed: 3).ToArray();
        var sizes = folds.Select(f => f.Test.Interactions.Length).ToArray();
        return folds.SelectMany(f => Ids(f.Test)).Order().SequenceEqual(Ids(data).Order()) && sizes.Max() - sizes.Min() <= 1;
    });

    [Fact]
    public void Resamples_Bootstrap_DrawAsManyEventsAsThereAreAndTestTheRest() => ForAnyData(data =>
        BootstrapSplit.Resamples(data, 3, seed: 3).All(fold =>
            fold.Train.Interactions.Length == data.Interactions.Length
            && !Ids(fold.Train).Intersect(Ids(fold.Test)).Any()
            && Ids(fold.Train).Distinct().Concat(Ids(fold.Test)).Order().SequenceEqual(Ids(data).Order())));

    [Fact]
    public void Resamples_ManyEvents_LeaveOutOneInE()
    {
        var data = Of(10, 10, Enumerable.Range(0, 20_000).Select(t => Click(t % 10, t % 7, t)));

        var shares = BootstrapSplit.Resamples(data, 5).Select(f => f.Test.Interactions.Length / 20_000.0).ToArray();

        // The standard error of one share is below .003.
        Assert.All(shares, share => Assert.Equal(1 / Math.E, share, 0.012));
        Assert.Equal(5, shares.Distinct().Count());
    }

    [Theory]
    [InlineData("holdout")]
    [InlineData("k-fold")]
    [InlineData("bootstrap")]
    public void Folds_Seed_DeterminesThem(string protocol)
    {
        var data = Numbered(TestSets.Random(1, events: 60));

        int[][] Tests(int seed) => [.. SplitProtocols.Get(protocol).Folds(data, new SplitOptions { Seed = seed }).Select(f => Ids(f.Test).ToArray())];

        Assert.Equal(Tests(1), Tests(1));
        Assert.NotEqual(Tests(1), Tests(2));
    }

    private static void ForAnyData(Func<InteractionDataset, bool> holds) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(Numbered(TestSets.Random(seed, events: 60)))).QuickCheckThrowOnFailure();

    /// <summary>The data with each event's position as its value, so that equal events are told apart.</summary>
    private static InteractionDataset Numbered(InteractionDataset data) =>
        data.With(data.Interactions.ToArray().Select((e, i) => e with { Value = i }));

    private static IEnumerable<int> Ids(InteractionDataset data) => data.Interactions.ToArray().Select(e => (int)e.Value);
}
