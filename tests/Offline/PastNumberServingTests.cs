using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Offline.Tests;

/// <summary>The numbers of a user's past with a candidate are the same of a live user as of the history in training.</summary>
public sealed class PastNumberServingTests : IDisposable
{
    private const long Hour = 3_600_000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void YoutubeRanking_LiveUser_IsScoredAsInTraining()
    {
        var events = Events();
        var set = ImpressionExamples.Of(events, InteractionKind.Play, counted: false, ImpressionExamples.DefaultWindow).Set;
        var family = ModelRegistry.Get("youtube-ranking");
        var options = family.Defaults with { Dimension = 4, Hidden = [8], Epochs = 2, HistoryLength = 20, Threads = 1 };
        Assert.Equal(CandidateFeature.Powers, options.Similarities);
        int[] train = [.. Enumerable.Range(0, 900)];
        using var recall = TwoTowerTrainer.Train(
            events, null, new TwoTowerOptions { Dimension = 8, HistoryLength = 20, Hops = 1, Epochs = 1, Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        using var ranker = RankingTrainer.Train(
            family,
            options,
            set,
            train,
            [],
            similarity: new SimilaritySource(ItemKindsContent.Of(events.ItemAttributes, null, null, null, "category")),
            cancellationToken: TestContext.Current.CancellationToken);
        ArtifactAssembler.Write(
            _folder["v1"], new ArtifactRequest { Version = "v1", CreatedAt = DateTimeOffset.UnixEpoch, Train = events, Recall = recall, Ranker = ranker });
        using var model = LoadedModel.Open(_folder["v1"]);
        Assert.Equal(CandidateFeature.Powers, model.Schema.CandidateFeatures);
        var told = 0;
        for (var i = train.Length; i < set.Examples.Count; i++)
        {
            var e = set.Examples[i];
            var user = PastEvents.UserOf([.. events.Interactions.ToArray().Where(x => x.User == e.User && x.Time < e.Time).Select(x => new HistoryEvent(x.Item, x.Kind, x.Value, x.Time))]);
            var history = new HistoryEvent[user.Session.Count];
            user.Session.CopyNewestFirst(history);
            var trained = ranker.Predict([i])[0];

            Assert.Equal(trained, Score(user.Exposures.Items.ToArray()), 1e-4 * (1 + Math.Abs(trained)));
            told += Math.Abs(trained - Score([])) > 1e-3 ? 1 : 0;

            double Score(int[] shown)
            {
                var (interest, scores) = (new float[8], new float[1]);
                model.ComputeInterest(history, interest);
                model.Score(
                    new RankRequest { UserId = $"u{e.User}", Interest = interest, History = history, Shown = shown, Time = e.Time }, [new Candidate(e.Item, 0)], scores);
                return scores[0];
            }
        }

        Assert.True(told > 20, $"what was shown changed {told} scores");
    }

    private static InteractionDataset Events()
    {
        var random = new Random(9);
        var events = new List<Interaction>();
        for (var page = 0; page < 120; page++)
        {
            for (var user = 0; user < 10; user++)
            {
                var (item, time) = (random.Next(12), (page * 2 * Hour) + random.Next((int)Hour));
                events.Add(new Interaction(user, item, InteractionKind.Impression, 0, time));
                if (random.Next(3) == 0)
                {
                    events.Add(new Interaction(user, item, InteractionKind.Click, 0, time + 1000));
                    events.Add(new Interaction(user, item, InteractionKind.Play, 20 + random.Next(60), time + 2000));
                }
            }
        }

        return new InteractionDataset(
            "past",
            [.. Enumerable.Range(0, 10).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, 12).Select(i => $"i{i}")],
            events,
            [.. Enumerable.Range(0, 12).Select(i => (IReadOnlyList<ItemAttribute>)(i == 0 ? [] : [new ItemAttribute("category", $"{i % 4}")]))]);
    }
}
