using Recsys.Core;
using Recsys.Evaluation;
using Xunit;

namespace Recsys.Conformance;

/// <summary>What every <see cref="IRecommender"/> owes its callers. A recommender that learns tastes inherits
/// <see cref="PersonalisedRecommenderSuite"/>, which has all of this and more.</summary>
public abstract class RecommenderSuite
{
    /// <summary>Trains the recommender under test.</summary>
    protected abstract IRecommender Train(InteractionDataset train, int seed);

    [Fact]
    public void Recommend_EmptyHistory_GivesAFullList()
    {
        var list = Ask(Train(PlantedData.Blocks(), seed: 1), State([]), [], k: 10);

        Assert.Equal(10, list.Length);
        AssertWellFormed(list);
    }

    [Fact]
    public void Recommend_UserThatTrainingNeverSaw_GivesAFullList()
    {
        var data = PlantedData.Blocks();
        var state = State([0, 1]) with { User = data.UserCount - 1 };
        var train = data.With(data.Interactions.ToArray().Where(i => i.User != state.User));

        var list = Ask(Train(train, seed: 1), state, [], k: 10);

        Assert.Equal(10, list.Length);
        AssertWellFormed(list);
    }

    [Fact]
    public void Recommend_HistoryOfUnknownItems_GivesAFullList()
    {
        var history = new[] { new HistoryEvent(-1, InteractionKind.Click, 0, 1), new HistoryEvent(-1, InteractionKind.Play, 60, 2) };

        var list = Ask(Train(PlantedData.Blocks(), seed: 1), new UserState(0, history, 3), [], k: 10);

        Assert.Equal(10, list.Length);
        AssertWellFormed(list);
    }

    [Fact]
    public void Recommend_ExcludedItems_AreNeverReturned()
    {
        var recommender = Train(PlantedData.Blocks(), seed: 1);
        var firstChoice = Ask(recommender, State([0, 1, 2]), [], k: 10).Select(s => s.Item).ToHashSet();

        var list = Ask(recommender, State([0, 1, 2]), firstChoice, k: 10);

        Assert.Equal(10, list.Length);
        Assert.DoesNotContain(list, s => firstChoice.Contains(s.Item));
        AssertWellFormed(list);
    }

    [Fact]
    public void Recommend_EverythingExcluded_GivesAnEmptyList()
    {
        var all = Enumerable.Range(0, PlantedData.ItemCount).ToHashSet();

        Assert.Empty(Ask(Train(PlantedData.Blocks(), seed: 1), State([0]), all, k: 10));
    }

    [Fact]
    public void Recommend_MoreThanTheCatalogue_GivesEveryAllowedItemOnce()
    {
        var excluded = new HashSet<int> { 0, 7 };

        var list = Ask(Train(PlantedData.Blocks(), seed: 1), State([0, 7]), excluded, k: PlantedData.ItemCount + 5);

        Assert.Equal(
            Enumerable.Range(0, PlantedData.ItemCount).Except(excluded), list.Select(s => s.Item).Order());
        AssertWellFormed(list);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Recommend_ShorterList_IsThePrefixOfALongerOne(int k)
    {
        var recommender = Train(PlantedData.Blocks(), seed: 1);

        var longer = Ask(recommender, State([4, 5]), [4, 5], k: 12);

        Assert.Equal(longer.Take(k), Ask(recommender, State([4, 5]), [4, 5], k));
    }

    [Fact]
    public void Recommend_SameSeedAndData_GiveTheSameLists()
    {
        var first = Train(PlantedData.Blocks(), seed: 5);
        var second = Train(PlantedData.Blocks(), seed: 5);

        for (var item = 0; item < PlantedData.ItemCount; item += 5)
        {
            Assert.Equal(Ask(first, State([item]), [item], k: 10), Ask(second, State([item]), [item], k: 10));
        }
    }

    [Fact]
    public void Recommend_AskedTwice_GivesTheSameList()
    {
        var recommender = Train(PlantedData.Blocks(), seed: 1);

        Assert.Equal(Ask(recommender, State([3]), [3], k: 10), Ask(recommender, State([3]), [3], k: 10));
    }

    [Fact]
    public void Name_IsNotEmpty() => Assert.NotEmpty(Train(PlantedData.Blocks(), seed: 1).Name);

    /// <summary>A user who clicked the items, oldest first, after all training events.</summary>
    protected static UserState State(int[] items)
    {
        var history = items
            .Select((item, i) => new HistoryEvent(item, InteractionKind.Click, 0, PlantedData.EndTime + (i * 1000)))
            .ToArray();
        return new UserState(0, history, PlantedData.EndTime + (items.Length * 1000));
    }

    protected static ScoredItem[] Ask(IRecommender recommender, UserState state, HashSet<int> excluded, int k)
    {
        var list = new ScoredItem[k];
        return list[..recommender.Recommend(state, excluded, list)];
    }

    private static void AssertWellFormed(ScoredItem[] list)
    {
        Assert.Equal(list.Length, list.DistinctBy(s => s.Item).Count());
        Assert.All(list, s => Assert.InRange(s.Item, 0, PlantedData.ItemCount - 1));
        Assert.All(list, s => Assert.True(float.IsFinite(s.Score), $"score {s.Score} of item {s.Item}"));
        for (var i = 1; i < list.Length; i++)
        {
            Assert.True(
                list[i - 1].Score >= list[i].Score,
                $"score {list[i - 1].Score} at rank {i} is below {list[i].Score} at rank {i + 1}");
        }
    }
}
