using FsCheck.Fluent;
using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class HistoryEncoderTests
{
    private static readonly FeatureSchema Schema = new TestArtifactOptions { HistoryLength = 4, RecallDimension = 2 }.Schema;

    [Fact]
    public void Select_MixedEvents_KeepsKnownWeightedOnesNewestFirst()
    {
        var rows = new int[4];
        var weights = new float[4];

        var kept = HistoryEncoder.Select(
            Schema,
            [
                new(5, InteractionKind.Impression, 0, 9),
                new(6, InteractionKind.Like, 0, 8),
                new(-1, InteractionKind.Like, 0, 7),
                new(7, InteractionKind.Play, 600, 6),
                new(8, InteractionKind.Dislike, 0, 5),
                new(6, InteractionKind.Dwell, 23.51527f, 4),
            ],
            rows,
            weights);

        // log(1 + 23.51527) = 3.199295 = log(601) / 2, so the dwell counts half of its 0.5.
        Assert.Equal(3, kept);
        Assert.Equal([6, 7, 6, -1], rows);
        Assert.Equal(2f, weights[0]);
        Assert.Equal(1f, weights[1], 1e-6f);
        Assert.Equal(0.25f, weights[2], 1e-6f);
        Assert.Equal(0f, weights[3]);
    }

    [Fact]
    public void Select_MergedRepeats_KeepsEachItemOnceWithItsWeightsTogether()
    {
        var rows = new int[4];
        var weights = new float[4];
        var kinds = new float[4];

        // Item 9 finds the four places taken; the second event of item 7, older still, counts.
        HistoryEvent[] events =
        [
            new(6, InteractionKind.Like, 0, 9),
            new(7, InteractionKind.Play, 600, 8),
            new(6, InteractionKind.Play, 600, 7),
            new(8, InteractionKind.Like, 0, 6),
            new(5, InteractionKind.Like, 0, 5),
            new(9, InteractionKind.Like, 0, 4),
            new(7, InteractionKind.Like, 0, 3),
        ];
        var kept = HistoryEncoder.Select(Schema with { MergesRepeats = true }, events, rows, weights, kinds);

        Assert.Equal(4, kept);
        Assert.Equal([6, 7, 8, 5], rows);
        Assert.Equal([3f, 3f, 2f, 2f], weights);
        Assert.Equal([(float)InteractionKind.Like, (float)InteractionKind.Play, (float)InteractionKind.Like, (float)InteractionKind.Like], kinds);
        Assert.False((Schema with { MergesRepeats = true }).ForRanking().MergesRepeats);
    }

    [Theory]
    [InlineData(600f, 1f)]
    [InlineData(601f, 1f)]
    [InlineData(1e9f, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    public void Select_LongPlay_CountsInFull(float seconds, float expected)
    {
        var weights = new float[4];
        Assert.Equal(1, HistoryEncoder.Select(Schema, [new(0, InteractionKind.Play, seconds, 1)], new int[4], weights));
        Assert.Equal(expected, weights[0], 1e-6f);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Select_PlayOfNoDuration_IsNotKept(float seconds) =>
        Assert.Equal(
            0, HistoryEncoder.Select(Schema, [new(0, InteractionKind.Play, seconds, 1)], new int[4], new float[4]));

    [Fact]
    public void Encode_DirtyBuffers_ArePaddedWithZero()
    {
        using var table = EmbeddingTable.FromRows([1f, 2f, 3f, 4f], 2);
        var history = Enumerable.Repeat(9f, 10).ToArray();
        var weights = Enumerable.Repeat(9f, 5).ToArray();

        var kept = HistoryEncoder.Encode(Schema, [new(1, InteractionKind.Click, 0, 1)], table, history, weights);

        Assert.Equal(1, kept);
        Assert.Equal([3f, 4f, 0, 0, 0, 0, 0, 0, 9f, 9f], history);
        Assert.Equal([1f, 0, 0, 0, 9f], weights);
    }

    [Fact]
    public void Encode_RowBeyondTheTable_Throws()
    {
        using var table = EmbeddingTable.FromRows([1f, 2f], 2);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => HistoryEncoder.Encode(Schema, [new(1, InteractionKind.Click, 0, 1)], table, new float[8], new float[4]));
    }

    [Fact]
    public void Select_ShortDestination_Throws()
    {
        Assert.Throws<ArgumentException>(() => HistoryEncoder.Select(Schema, [], new int[3], new float[4]));
        Assert.Throws<ArgumentException>(() => HistoryEncoder.Select(Schema, [], new int[4], new float[3]));
        using var table = EmbeddingTable.FromRows([1f, 2f], 2);
        Assert.Throws<ArgumentException>(() => HistoryEncoder.Encode(Schema, [], table, new float[7], new float[4]));
    }

    [Fact]
    public void Select_AnyHistory_EqualsTheDefinition()
    {
        var events =
            from row in Gen.Choose(-2, 30)
            from kind in Gen.Choose(0, 8)
            from value in Gen.Elements(0f, -1f, 0.5f, 30f, 600f, 5000f, float.NaN)
            select new HistoryEvent(row, (InteractionKind)kind, value, 0);
        var cases =
            from length in Gen.Choose(1, 12)
            from history in events.ListOf()
            select (length, history.ToArray());

        PropertyChecks.ForAll(cases, c =>
        {
            var (length, history) = c;
            var schema = Schema with { HistoryLength = length };
            var expected = history
                .Select(e => (e.Row, Weight: Weight(schema, e)))
                .Where(e => e.Row >= 0 && e.Weight > 0)
                .Take(length)
                .ToArray();
            var rows = new int[length];
            var weights = new float[length];

            var kept = HistoryEncoder.Select(schema, history, rows, weights);

            Assert.Equal(expected.Length, kept);
            Assert.Equal(expected.Select(e => e.Row), rows[..kept]);
            Assert.All(rows[kept..], row => Assert.Equal(-1, row));
            Assert.All(weights[kept..], weight => Assert.Equal(0f, weight));
            for (var i = 0; i < kept; i++)
            {
                Assert.Equal(expected[i].Weight, weights[i], 1e-5);
            }
        });
    }

    private static double Weight(FeatureSchema schema, HistoryEvent e)
    {
        var behaviour = schema.BehaviourWeights.GetValueOrDefault(e.Kind);
        return e.Kind is InteractionKind.Play or InteractionKind.Dwell
            ? behaviour * Math.Min(1, Math.Log(1 + Math.Max(0.0, e.Value)) / Math.Log(601))
            : behaviour;
    }
}
