using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public class EmbeddingChannelTests : RecallChannelSuite
{
    protected override IRecallChannel Channel { get; } = new EmbeddingChannel();

    protected override bool ServesNewUsers => false;

    [Fact]
    public void Recall_IsTheNearestItems_ByBruteForce()
    {
        var filter = Filter([1, 2, 8]);
        var found = Ask(Model, filter, 7, 4, 30);

        var interest = new float[Model.Schema.InterestDimension];
        Model.ComputeInterest([new(4, InteractionKind.Click, 0, 1000), new(30, InteractionKind.Click, 0, 999)], interest);
        var expected = Enumerable.Range(0, 60).Where(i => Rows.RowOf(i) >= 0 && filter.Accepts(i))
            .OrderByDescending(i => VectorMath.Dot(interest, Model.Recall[Rows.RowOf(i)])).Take(7);
        Assert.Equal(expected.Order(), found.Select(f => f.Index).Order());
    }

    [Fact]
    public void Recall_ColdItem_IsFoundByItsAttributes()
    {
        var cold = Table.Upsert("cold", 1, [new ItemAttribute("genre", "action")], true, Counts(0));
        Rows.Extend(Table);
        Index.Extend();
        var destination = new RecalledItem[1];
        var query = new RecallQuery
        {
            Table = Table,
            Filter = Filter([]),
            Model = Model,
            Rows = Rows,
            Index = Index,
            Interest = Model.Recall[Rows.RowOf(cold)].ToArray(),
        };

        Assert.Equal(1, Channel.Recall(query, destination));
        Assert.Equal(cold, destination[0].Index);
        Assert.Equal(1, destination[0].Score, 1e-5f);
    }
}

/// <summary>The same over a graph, which finds everything among so few items.</summary>
public sealed class GraphEmbeddingChannelTests : EmbeddingChannelTests
{
    protected override RecallOptions IndexOptions => new() { GraphFrom = 1 };

    [Fact]
    public void Index_IsAGraph() => Assert.True(Index.IsGraph);
}
