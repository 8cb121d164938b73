using FsCheck;
using FsCheck.Fluent;
using Recsys.Core;
using Recsys.Training.Recall.NextItem;

namespace Recsys.Training.Tests;

public class TrainingSequencesTests
{
    private static readonly NextItemOptions Options = new() { HistoryLength = 3 };

    [Fact]
    public void Create_HistoryLongerThanThePlaces_IsCutIntoPiecesThatShareAnEvent()
    {
        var sequences = TrainingSequences.Create(Of([0, 1, 2, 3, 4]), Options.CreateSchema(), repeatedTargets: false);

        // Newest first: 4 from (3, 2, 1), and what is left, 1 from 0.
        Assert.Equal(2, sequences.Count);
        Assert.Equal([3, 2, 1], sequences[0].Rows);
        Assert.Equal([4, 3, 2], sequences[0].Targets);
        Assert.Equal([0], sequences[1].Rows);
        Assert.Equal([1], sequences[1].Targets);
    }

    [Theory]
    [InlineData(false, new[] { 2, -1, 1 })]
    [InlineData(true, new[] { 2, 0, 1 })]
    public void Create_RepeatedItem_IsPredictedOnlyWhereRepeatsCount(bool repeats, int[] targets)
    {
        var sequence = Assert.Single(TrainingSequences.Create(Of([0, 1, 0, 2]), Options.CreateSchema(), repeats));
        Assert.Equal(targets, sequence.Targets);
    }

    [Fact]
    public void Create_Ages_AreTheShareOfNewerEvents()
    {
        // Events at times 0 to 3: the target at time 3 is the newest, the one at time 1 has two of four after it.
        var sequence = Assert.Single(TrainingSequences.Create(Of([0, 1, 2, 3]), Options.CreateSchema(), repeatedTargets: false));
        Assert.Equal([0f, 0.25f, 0.5f], sequence.Ages);
    }

    [Fact]
    public void Create_AnyHistory_PredictsEachLaterEventOnceFromTheOneBefore() => Prop.ForAll(
        Gen.Choose(0, 9).ArrayOf().ToArbitrary(),
        items =>
        {
            var sequences = TrainingSequences.Create(Of(items), Options.CreateSchema(), repeatedTargets: true);
            var pairs = sequences.SelectMany(s => s.Rows.Zip(s.Targets)).Order();
            return sequences.All(s => s.Rows.Length <= 3) && pairs.SequenceEqual(items.Zip(items.Skip(1)).Order());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Batch_ExamplesBounded_AsksNoMoreOfAUser()
    {
        var sequences = TrainingSequences.Create(Of([0, 1, 2, 3]), Options.CreateSchema(), repeatedTargets: false);

        var batch = NextItemBatch.Create(sequences, examples: 2, softmax: null, new Random(1));

        Assert.Equal(2, batch.Places.Distinct().Count());
        Assert.All(batch.Places.Zip(batch.Targets), p => Assert.Equal(sequences[0].Targets[p.First], (int)p.Second));
    }

    private static InteractionDataset Of(int[] items) => new(
        "walk", ["u"], [.. Enumerable.Range(0, 10).Select(i => $"i{i}")], items.Select((item, at) => new Interaction(0, item, InteractionKind.Click, 0, at)));
}
