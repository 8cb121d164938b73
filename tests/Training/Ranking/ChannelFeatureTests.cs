using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>The recall channel of an example, and its score there, as features of a ranker.</summary>
public sealed class ChannelFeatureTests
{
    private const int Users = 40;
    private const int Items = 30;

    private static readonly string[] Wanted = ["channel_score", "channel_item_to_item", "channel_popularity"];
    private static readonly string?[] Channels = ["item-to-item", "popularity", null];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lr")]
    [InlineData("deepfm")]
    [InlineData("din")]
    public void Train_LabelsByChannel_AreFoundAndServedAsTrained(string family)
    {
        var set = World();
        using var recall = ImplicitFamilies.Get("als").Train(set.Events, new ImplicitAlsOptions { Factors = 4, Epochs = 2 }, cancellationToken: Cancellation);
        int[] train = [.. Enumerable.Range(0, 3000)], test = [.. Enumerable.Range(3000, 1000)];
        var options = Worlds.Tune(ModelRegistry.Get(family), epochs: 5);
        TrainedRanker Train(IReadOnlyList<string> features) => RankingTrainer.Train(
            ModelRegistry.Get(family), options with { Similarities = features }, set, train, [], similarity: new SimilaritySource(recall), cancellationToken: Cancellation);
        double Auc(TrainedRanker ranker) => ranker.Measure(ranker.Predict(test), [.. test.Select(i => set.Examples[i])])["AUC"];

        using var ranker = Train(Wanted);
        using var blind = Train([]);

        Assert.True(Auc(ranker) > 0.85 && Auc(blind) < 0.6, $"{Auc(ranker):0.000} with channels, {Auc(blind):0.000} without");

        using var folder = new TempFolder();
        using var served = folder.Serve(set.Events, recall, ranker);
        Assert.Equal(Wanted, served.Schema.CandidateFeatures);
        var batch = ranker.Predict(test);
        for (var t = 0; t < test.Length; t += 83)
        {
            var e = set.Examples[test[t]];
            var newestFirst = set.HistoryOf(test[t]).ToArray();
            float[] single = new float[1], score = new float[1];
            ranker.Predict(new UserState(e.User, [.. newestFirst.Reverse()], e.Time), [new ShownItem(e.Item, e.Channel, e.ChannelScore)], single);
            served.Score(
                new RankRequest { UserId = set.Events.UserIds[e.User], Interest = new float[4], State = [], History = newestFirst, Time = e.Time },
                [new Candidate(e.Item, 0, e.Channel, e.ChannelScore)],
                score);
            Assert.Equal(batch[t], single[0], 1e-5f);
            Assert.Equal(batch[t], score[0], 1e-5f);
        }
    }

    [Fact]
    public void ReadCsv_ChannelColumns_AreReadOrUnknown()
    {
        using var folder = new TempFolder();
        var file = folder.Write("t.csv", "u,i,t,y,from,s\na,x,1,1,popularity,3.5\na,z,2,0,,\nb,x,3,1,item-to-item,what\n");

        var examples = TableReader.ReadCsv(file, TableColumns.Parse(["user=u", "item=i", "time=t", "label=y", "channel=from", "channel_score=s"]), new TableReport()).Examples;

        Assert.Equal([("popularity", 3.5f), (null, 0f), ("item-to-item", 0f)], examples.Select(e => (e.Channel, e.ChannelScore)));
    }

    [Fact]
    public void Validate_ChannelsOfADinOverATwoTower_AreRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => new DinOptions { CandidateFeatures = ["recall_score", "channel_popularity"] }.Validate());
        Assert.Contains("names 'channel_popularity'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channel_embeding")]
    [InlineData("channel_embedding")]
    public void Train_ChannelThatBroughtNoExample_IsRefusedWithTheNamesThatThereAre(string feature)
    {
        var set = World();
        var lr = ModelRegistry.Get("lr");
        var options = lr.Defaults with { Similarities = ["channel_score", "channel_popularity", feature] };

        foreach (var train in new Action[] { () => RankingTrainer.RequireServable(lr, options, set), () => RankingTrainer.Train(lr, options, set, [0, 1], []).Dispose() })
        {
            var e = Assert.Throws<ArgumentException>(train);
            Assert.Contains($"names '{feature}', a channel that brought no example", e.Message, StringComparison.Ordinal);
            Assert.Contains("allowed: channel_item_to_item, channel_popularity.", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Train_ChannelsWhereNoExampleNamesOne_AreRefused()
    {
        var world = World();
        var set = new ExampleSet(world.Events, [.. world.Examples.Select(x => x with { Channel = null })], world.Fields);

        var e = Assert.Throws<ArgumentException>(
            () => RankingTrainer.RequireServable(ModelRegistry.Get("lr"), ModelRegistry.Get("lr").Defaults with { Similarities = ["channel_popularity"] }, set));

        Assert.Contains("none names its channel", e.Message, StringComparison.Ordinal);
    }

    // Channel and score decide, whatever the user and the item.
    private static ExampleSet World()
    {
        var random = new Random(4);
        var (events, examples) = (new List<Interaction>(), new List<Example>());
        for (var n = 0; n < 4000; n++)
        {
            var (user, item, channel, score) = (random.Next(Users), random.Next(Items), random.Next(3), 10 * random.NextSingle());
            var positive = random.NextDouble() < (channel == 0 ? 0.95 : channel == 1 ? (score > 5 ? 0.9 : 0.1) : 0.05);
            examples.Add(new Example(user, item, n, positive ? 1 : 0, 0, Channels[channel], channel == 2 ? 0 : score));
            events.Add(new Interaction(user, item, positive ? InteractionKind.Click : InteractionKind.Impression, 0, n));
        }

        var set = new InteractionDataset("channels", [.. Enumerable.Range(0, Users).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], events);
        return new ExampleSet(set, examples, [.. RatingExamples.FieldsOf(set)]);
    }
}
