using Recsys.Core;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

/// <summary>
/// Data without times, such as pairs of users and items, has no order: a model must not learn the file's, in which each pair's
/// second item stands behind the first.
/// </summary>
public sealed class UntimedDataTests
{
    private const int Pairs = 40;
    private const int UsersPerPair = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void TwoTower_PairsWithoutTimes_LeadFromEachItemToTheOther()
    {
        using var model = TwoTowerTrainer.Train(Create(timed: false), null, SmallTwoTower.Options() with { Epochs = 30 }, cancellationToken: Cancellation);

        Assert.InRange(Found(model, ask: first => first), 0.9, 1);
        Assert.InRange(Found(model, ask: first => first + Pairs), 0.9, 1);
    }

    [Theory]
    [MemberData(nameof(SmallNextItem.Families), MemberType = typeof(SmallNextItem))]
    public void NextItem_PairsWithoutTimes_LeadFromEachItemToTheOther(string family)
    {
        var options = SmallNextItem.Options(family) with { Epochs = 60, Dropout = 0 };
        using var model = NextItemTrainer.Train(NextItemFamilies.Get(family), Create(timed: false), null, options, cancellationToken: Cancellation);

        Assert.InRange(Found(model, ask: first => first), 0.9, 1);
        Assert.InRange(Found(model, ask: first => first + Pairs), 0.9, 1);
    }

    [Fact]
    public void InAnOrder_DataWithTimes_IsTheSame()
    {
        var data = Create(timed: true);
        Assert.True(data.HasTimes);
        Assert.Same(data, data.InAnOrder(new Random(1)));
    }

    [Fact]
    public void InAnOrder_DataWithoutTimes_HasTheSameEventsInAnotherOrder()
    {
        var data = Create(timed: false);
        var drawn = data.InAnOrder(new Random(1));

        Assert.False(data.HasTimes);
        Assert.NotEqual(data.Interactions.ToArray(), drawn.Interactions.ToArray());
        Assert.Equal(data.Interactions.ToArray().Order(ByUserAndItem), drawn.Interactions.ToArray().Order(ByUserAndItem));
        Assert.Equal(drawn.Interactions.ToArray(), data.InAnOrder(new Random(1)).Interactions.ToArray());
    }

    private static readonly Comparer<Interaction> ByUserAndItem = Comparer<Interaction>.Create((a, b) => (a.User, a.Item).CompareTo((b.User, b.Item)));

    private static InteractionDataset Create(bool timed)
    {
        var users = Enumerable.Range(0, Pairs * UsersPerPair).ToArray();
        var events = users.SelectMany(u => new[]
        {
            new Interaction(u, u % Pairs, InteractionKind.Click, 0, 0),
            new Interaction(u, (u % Pairs) + Pairs, InteractionKind.Click, 0, timed ? 1 : 0),
        });
        return new InteractionDataset("pairs", [.. users.Select(u => $"u{u}")], [.. Enumerable.Range(0, 2 * Pairs).Select(i => $"i{i}")], events);
    }

    // Share of the items asked for whose best item, but for itself, is the other of its pair.
    private static double Found(RecallModel model, Func<int, int> ask) => Enumerable.Range(0, Pairs).Average(first =>
    {
        var asked = ask(first);
        var interest = new float[model.Dimension];
        model.ComputeInterest([new HistoryEvent(asked, InteractionKind.Click, 0, 0)], interest);
        var best = Enumerable.Range(0, 2 * Pairs).Where(i => i != asked).MaxBy(i => VectorMath.Dot(interest, model[i]));
        return best == (asked + Pairs) % (2 * Pairs) ? 1.0 : 0;
    });
}
