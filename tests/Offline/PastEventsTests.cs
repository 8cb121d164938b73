using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Offline.Tests;

/// <summary>What evaluation tells the pipeline of users and of all events before a question is what a silo would know.</summary>
public sealed class PastEventsTests : IDisposable
{
    private const int Pairs = 20;
    private const int Users = 80;

    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public PastEventsTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BoughtTogether_WherePurchasesPairItems_FindsTheOther()
    {
        var hits = await HitsAsync("bought-together", Bought(InteractionKind.Purchase));

        Assert.True(hits > .95, $"{hits}");
    }

    [Fact]
    public async Task BoughtTogether_WhereNothingWasBought_FindsNothing() =>
        Assert.Equal(0, await HitsAsync("bought-together", Bought(InteractionKind.Click)));

    [Theory]
    [InlineData("trending")]
    [InlineData("user-to-user")]
    [InlineData("live-co-occurrence")]
    public async Task ChannelsOfTheLog_HaveTheEventsBeforeTheQuestions(string channel)
    {
        var data = Bought(InteractionKind.Purchase);
        using var version = await VersionAsync(channel, data);

        var list = new ScoredItem[10];
        var question = RankingQuestions.Create(LeaveOneOutSplit.Split(data)).Questions[0];
        Assert.InRange(version.Recommender!.Recommend(question.State, question.Seen, list), 1, 10);
    }

    [Fact]
    public void UserOf_History_IsTheUserOfAGrain()
    {
        var user = PastEvents.UserOf(
        [
            new(1, InteractionKind.Impression, 0, 10),
            new(2, InteractionKind.Impression, 0, 10),
            new(-1, InteractionKind.Impression, 0, 10),
            new(2, InteractionKind.Click, 0, 20),
            new(3, InteractionKind.Purchase, 5, 30),
        ]);

        Assert.Equal([3, 2], Enumerable.Range(0, user.Session.Count).Select(i => user.Session[i].Row));
        Assert.Equal([3], user.Bought.Items.ToArray());
        Assert.Equal([1], user.Exposures.Items.ToArray().Where(i => i >= 0));
        Assert.Equal(5, user.LastSequence);
    }

    private async Task<double> HitsAsync(string channel, InteractionDataset data)
    {
        using var version = await VersionAsync(channel, data);
        var questions = RankingQuestions.Create(LeaveOneOutSplit.Split(data));
        Assert.Equal(Users, questions.Questions.Count);
        return RankingEvaluator.Evaluate(version.Recommender!, questions, cancellationToken: TestContext.Current.CancellationToken)["HR@5"];
    }

    // Its vectors are random: what is found is found by the channel.
    private async Task<OfflineModel> VersionAsync(string channel, InteractionDataset data)
    {
        TestArtifacts.Write(_folder["v1"], new TestArtifactOptions { Version = "v1", ItemIds = data.ItemIds, WithRanker = false });
        await _store.PublishAsync("v1", _folder["v1"], TestContext.Current.CancellationToken);
        var fold = new EvaluationFold(data, LeaveOneOutSplit.Split(data), needsRefit: false);
        return await OfflineModels.GetAsync(new Contender($"v1:{channel}"), fold, _store, TestContext.Current.CancellationToken);
    }

    /// <summary>Users who buy two of twenty pairs of items, one after the other: training knows of the first, and the last item is the other of the one before.</summary>
    private static InteractionDataset Bought(InteractionKind kind)
    {
        var random = new Random(3);
        var events = new List<Interaction>();
        for (var user = 0; user < Users; user++)
        {
            var pairs = Enumerable.Range(0, Pairs).ToArray();
            random.Shuffle(pairs);
            foreach (var (at, pair) in pairs[..2].Index())
            {
                var first = random.Next(2);
                events.Add(new Interaction(user, (2 * pair) + first, kind, 1, 1_000_000 + (2000 * at) + user));
                events.Add(new Interaction(user, (2 * pair) + 1 - first, kind, 1, 1_001_000 + (2000 * at) + user));
            }
        }

        return new InteractionDataset("pairs", [.. Enumerable.Range(0, Users).Select(u => $"u{u}")], [.. Enumerable.Range(0, 2 * Pairs).Select(i => $"i{i:00}")], events);
    }
}
