using Xunit;

namespace Recsys.Conformance;

/// <summary>
/// Adds planted data to <see cref="RecommenderSuite"/>: users click only within their own block of items, so the right
/// answer to a history is the rest of its block.
/// </summary>
public abstract class PersonalisedRecommenderSuite : RecommenderSuite
{
    /// <summary>Share of the first answers, averaged over the blocks, that must come from the history's block.</summary>
    protected virtual double RequiredBlockShare => 0.95;

    [Fact]
    public void Recommend_Checkerboard_FindsTheRestOfTheBlock()
    {
        var recommender = Train(PlantedData.Blocks(), seed: 3);
        var shares = new List<double>();
        for (var block = 0; block < PlantedData.BlockCount; block++)
        {
            var items = PlantedData.ItemsOf(block);
            int[] history = [items[0], items[3], items[6]];
            var list = Ask(recommender, State(history), [.. history], k: 5);

            Assert.Equal(5, list.Length);
            shares.Add(list.Count(s => items.Contains(s.Item)) / 5.0);
        }

        Assert.True(
            shares.Average() >= RequiredBlockShare,
            $"share from the own block {shares.Average():0.00}, by block: {string.Join(' ', shares)}");
    }

    [Fact]
    public void Recommend_ChangedHistory_ChangesTheAnswer()
    {
        var recommender = Train(PlantedData.Blocks(), seed: 3);

        var first = Ask(recommender, State(PlantedData.ItemsOf(0)[..3]), [], k: 5).Select(s => s.Item);
        var second = Ask(recommender, State(PlantedData.ItemsOf(1)[..3]), [], k: 5).Select(s => s.Item);

        Assert.NotEqual(first.Order(), second.Order());
    }
}
