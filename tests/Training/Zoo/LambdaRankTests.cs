using Microsoft.ML.Data;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Export;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Trees;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

public sealed class LambdaRankTests
{
    private const int Width = 4;
    private static readonly LambdaRankOptions Options = new() { Trees = 20, Leaves = 8, ExamplesPerLeaf = 5, Threads = 1 };

    [Fact]
    public void Convert_RandomQueries_ScoresAsTheLibrary()
    {
        var random = new Random(1);
        var features = OnnxRun.Random(random, 500 * Width);
        var labels = Enumerable.Range(0, 500).Select(i => features[i * Width] > features[(i * Width) + 1]).ToArray();
        var queries = Enumerable.Range(0, 500).Select(i => i % 40).ToArray();
        var rows = LambdaRankTrainer.Rows(features, Width, labels, queries);
        var fitted = LambdaRankTrainer.Fit(rows, Options);
        var forest = ForestTrainer.Convert(fitted.Model.TrainedTrees(), Width);

        // The library's rows stand query after query.
        int[] order = [.. Enumerable.Range(0, 500).OrderBy(i => queries[i])];
        var library = fitted.Transform(rows).GetColumn<float>("Score").ToArray();

        OnnxRun.AssertClose(library, [.. order.Select(i => forest.ScoreOf(features.AsSpan(i * Width, Width)))], 1e-5f);
        Assert.Equal(20, forest.Trees.Count);
        Assert.True(library.Distinct().Count() > 50, $"{library.Distinct().Count()} scores from {library.Min()} to {library.Max()}");
    }

    [Fact]
    public void Predict_TreeSum_IsTheForestsAndServedInItsOrder()
    {
        using var ranker = SmallWorld.Train(ModelRegistry.Get("lambdarank"));
        var sums = ranker.Predict(SmallWorld.All, LambdaRank.TreeSum);
        var scores = ranker.Predict(SmallWorld.All);

        var bySum = SmallWorld.All.OrderBy(i => sums[i]).ToArray();
        Assert.All(bySum.Zip(bySum.Skip(1)), p => Assert.True(scores[p.First] <= scores[p.Second]));
        Assert.True(sums.Distinct().Count() > 10);
    }

    // What tells queries apart points the other way within them: the level is 3 q - r, q the query's own chance and r the relevance.
    [Fact]
    public void Train_LevelsThatMisleadAcrossQueries_RanksBetterThanPointwiseModels()
    {
        var random = new Random(4);
        const int queries = 400, length = 12;
        var (level, hint, examples) = (new float[queries * length], new float[queries * length], new List<Example>());
        for (var q = 0; q < queries; q++)
        {
            var chance = Normal(random);
            for (var i = 0; i < length; i++)
            {
                var relevance = Normal(random);
                level[examples.Count] = (float)((3 * chance) - relevance);
                hint[examples.Count] = (float)(relevance + (2 * Normal(random)));
                var label = random.NextDouble() < 1 / (1 + Math.Exp(-((4 * chance) + (2 * relevance)))) ? 1 : 0;
                examples.Add(new Example(q, 0, examples.Count, label, 1));
            }
        }

        var set = new ExampleSet(
            new InteractionDataset("queries", [.. Enumerable.Range(0, queries).Select(q => $"{q}")], ["item"], []),
            examples,
            [FieldColumn.Number("level", FieldOwner.Context, level), FieldColumn.Number("hint", FieldOwner.Context, hint)]);

        double lambda = Ndcg("lambdarank", set), boosted = Ndcg("gbdt-lr", set), linear = Ndcg("lr", set);
        Assert.True(lambda > Math.Max(boosted, linear) + 0.1, $"lambdarank {lambda:0.000}, gbdt-lr {boosted:0.000}, lr {linear:0.000}");
    }

    [Fact]
    public void Train_RelevanceByLastClicks_SimilaritiesFindItAndAreServedAsTrained()
    {
        var world = SimilarityWorld.Create();
        using var recall = world.Recall();
        using var folder = new TempFolder();
        var source = new SimilaritySource(recall, world.Kinds);
        var plain = Ndcg("lambdarank", world.Set);
        using var ranker = Train("lambdarank", world.Set, source);
        var similar = Ndcg(ranker, world.Set);
        Assert.True(similar > plain + 0.2, $"{similar:0.000} with similarities, {plain:0.000} without");

        using var served = folder.Serve(world.Set.Events, recall, ranker);
        Assert.Equal(CandidateFeature.Similarities, served.Schema.CandidateFeatures);
        AssertServedAsTrained(ranker, served, world.Set);
    }

    [Theory]
    [InlineData("lr")]
    [InlineData("deepfm")]
    [InlineData("din")]
    [InlineData("wide-deep")]
    [InlineData("neural-cf")]
    public void Train_AnyFamilyWithSimilarities_IsServedAsTrained(string family)
    {
        var world = SimilarityWorld.Create();
        using var recall = world.Recall();
        using var folder = new TempFolder();
        using var ranker = Train(family, world.Set, new SimilaritySource(recall, world.Kinds));
        using var served = folder.Serve(world.Set.Events, recall, ranker);
        AssertServedAsTrained(ranker, served, world.Set);
    }

    [Fact]
    public void Assemble_SimilaritiesOfAnotherRecall_Throws()
    {
        var world = SimilarityWorld.Create();
        using var recall = world.Recall();
        using var other = world.Recall();
        using var ranker = Train("lr", world.Set, new SimilaritySource(other));
        var error = Assert.Throws<ArgumentException>(() => ArtifactAssembler.Assemble(new ArtifactRequest
        {
            Version = "v1",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Train = world.Set.Events,
            Recall = recall,
            Ranker = ranker,
        }));
        Assert.Contains("another recall model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RankQueries_PauseOrLength_BeginsANewOne()
    {
        Example[] examples = [At(0, 0), At(1, 5), At(0, 10), At(0, 1_000_011), At(0, 1_000_012), At(0, 1_000_013)];
        Assert.Equal([0, 1, 0, 0, 0, 0], RankQueries.Of(examples, TimeSpan.Zero, 10));
        Assert.Equal([0, 1, 0, 2, 2, 2], RankQueries.Of(examples, TimeSpan.FromSeconds(1000), 10));
        Assert.Equal([0, 1, 0, 2, 2, 3], RankQueries.Of(examples, TimeSpan.FromSeconds(1000), 2));

        static Example At(int user, long time) => new(user, 0, time, 0, 0);
    }

    [Fact]
    public void Train_NothingToSplitBy_GivesAllTheSame()
    {
        var forest = LambdaRankTrainer.Train(new float[40], 1, [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0)], new int[40], Options);
        Assert.Equal(0, forest.ScoreOf([7]));
        Assert.Equal(1, forest.LeafCount);
    }

    [Fact]
    public void Train_NoQueryWithBothLabels_Throws()
    {
        var error = Assert.Throws<TrainingDataException>(() => LambdaRankTrainer.Train([1, 2, 3, 4], 1, [true, true, false, false], [0, 0, 1, 1], Options));
        Assert.Contains("both labels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 100)]
    [InlineData(367, 100)]
    [InlineData(1, 1)]
    [InlineData(1, 10001)]
    public void Validate_OutOfRange_Throws(int days, int length) => Assert.Throws<ArgumentException>(
        () => new LambdaRankOptions { QueryPause = TimeSpan.FromDays(days), QueryLength = length }.Validate());

    [Fact]
    public void Validate_UnknownOrRepeatedSimilarity_Throws()
    {
        Assert.Throws<ArgumentException>(() => new RankerOptions { Similarities = ["recall_score"] }.Validate());
        Assert.Throws<ArgumentException>(() => new RankerOptions { Similarities = ["click_similarity", "click_similarity"] }.Validate());
        new RankerOptions { Similarities = CandidateFeature.Similarities }.Validate();
    }

    private static void AssertServedAsTrained(TrainedRanker ranker, LoadedModel served, ExampleSet set)
    {
        int[] some = [.. Enumerable.Range(0, set.Examples.Count).Where(i => i % 97 == 0)];
        var batch = ranker.Predict(some);
        Assert.True(batch.Distinct().Count() > 3);
        for (var s = 0; s < some.Length; s++)
        {
            var example = set.Examples[some[s]];
            var newestFirst = set.HistoryOf(some[s]).ToArray();
            float[] single = new float[1], score = new float[1], interest = new float[served.Schema.InterestDimension];
            ranker.Predict(new UserState(example.User, [.. newestFirst.Reverse()], example.Time), [example.Item], single);
            served.ComputeInterest(newestFirst, interest);
            var request = new RankRequest { Interest = interest, History = newestFirst, UserId = set.Events.UserIds[example.User], Time = example.Time };
            served.Score(request, [new Candidate(example.Item, 0)], score);
            OnnxRun.AssertClose([batch[s]], single, 1e-5f);
            OnnxRun.AssertClose([batch[s]], score, 1e-5f);
        }
    }

    private static TrainedRanker Train(string family, ExampleSet set, SimilaritySource? source = null)
    {
        var options = Worlds.Tune(ModelRegistry.Get(family), epochs: 5) with { Similarities = CandidateFeature.Similarities };
        if (options is ForestOptions forest)
        {
            options = forest with { Trees = 60, Leaves = 6, ExamplesPerLeaf = 20, StatisticsShare = 0 };
        }

        int[] train = [.. Enumerable.Range(0, set.Examples.Count * 3 / 4)];
        return RankingTrainer.Train(ModelRegistry.Get(family), options, set, train, [], similarity: source, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static double Ndcg(string family, ExampleSet set)
    {
        using var ranker = Train(family, set);
        return Ndcg(ranker, set);
    }

    private static double Ndcg(TrainedRanker ranker, ExampleSet set)
    {
        int[] test = [.. Enumerable.Range(0, set.Examples.Count).Skip(set.Examples.Count * 3 / 4)];
        return WatchTimeMetrics.Of(ranker.Predict(test), [.. test.Select(i => set.Examples[i])])[WatchTimeMetrics.Ndcg];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
