using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Embeddings;
using Recsys.Evaluation;
using Recsys.Training.Examples;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Embedded;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

/// <summary>What a ranker learns of recall is said by models that have not learned from the example's user.</summary>
public sealed class OutOfFoldTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Without_AFold_HasTheOtherUsersAlone()
    {
        var data = PlantedData.Blocks();

        var (first, second) = (OutOfFoldRecall.Without(data, 0).Interactions.ToArray(), OutOfFoldRecall.Without(data, 1).Interactions.ToArray());

        Assert.All(first, e => Assert.Equal(1, OutOfFoldRecall.FoldOf(e.User)));
        Assert.All(second, e => Assert.Equal(0, OutOfFoldRecall.FoldOf(e.User)));
        Assert.Equal(data.Interactions.Length, first.Length + second.Length);
    }

    [Fact]
    public void Batches_LearnedExamples_HaveSimilaritiesOfOtherVectors()
    {
        var world = SimilarityWorld.Create();
        var random = new Random(5);
        RecallModel Vectors(int seed) => EmbeddingRecall.Of(
            "other", new ItemEmbeddings([.. world.Set.Events.ItemIds], 4, OnnxRun.Random(new Random(seed), world.Set.Events.ItemCount * 4)), world.Set.Events);
        using var recall = Vectors(1);
        using var outOfFold = new OutOfFoldRecall(fold => Vectors(2 + fold));
        int[] learned = [.. Enumerable.Range(0, world.Set.Examples.Count / 2)];
        var set = world.Set.KeepSeen(learned);
        int[] asked = [.. Enumerable.Range(0, 50).Select(_ => random.Next(set.Examples.Count))];

        float[] Features(RecallModel model, OutOfFoldRecall? others)
        {
            var columns = new SimilarityColumns(new SimilaritySource(model, null, others), ["click_similarity"], 20);
            return new ExampleBatcher(set, new FieldLayout(set, historyAsFields: false, columns), null).Create(asked).Similarities;
        }

        var features = Features(recall, outOfFold);
        var full = Features(recall, null);
        var byFold = outOfFold.Models.Select(m => Features(m, null)).ToArray();
        Assert.Contains(features, f => f != 0);
        for (var i = 0; i < asked.Length; i++)
        {
            var expected = asked[i] < learned.Length ? byFold[OutOfFoldRecall.FoldOf(set.Examples[asked[i]].User)] : full;
            Assert.Equal(expected[i], features[i]);
        }
    }

    // Users take items at random, so that there is nothing to know, and a model that has learned from them knows what they took.
    [Fact]
    public void DinBatch_ListsToLearnFrom_AreScoredAsIfTheirUsersWereNew()
    {
        var random = new Random(3);
        const int items = 60, users = 80, taken = 8;
        var events = Enumerable.Range(0, users).SelectMany(u => Enumerable.Range(0, taken).Select(t => new Interaction(u, random.Next(items), InteractionKind.Click, 0, t + 1)));
        var data = new InteractionDataset("coins", [.. Enumerable.Range(0, users).Select(u => $"u{u}")], [.. Enumerable.Range(0, items).Select(i => $"i{i}")], events);
        var options = SmallTwoTower.Options() with { Epochs = 60 };
        using var recall = TwoTowerTrainer.Train(data, null, options, cancellationToken: Cancellation);
        using var outOfFold = new OutOfFoldRecall(fold => TwoTowerTrainer.Train(OutOfFoldRecall.Without(data, fold), null, options, cancellationToken: Cancellation));
        var din = new DinOptions { CandidateFeatures = ["recall_score"], ContextFeatures = [] };
        var schema = din.CreateSchema(recall.Options);
        var histories = new UserHistories(data);
        var byUser = data.ByUser();

        // The last item of each user against random others.
        RankList[] lists = [.. Enumerable.Range(0, users).Select(u => new RankList(
            u, taken - 1, taken, [byUser[u][^1].Item, .. Enumerable.Range(0, 9).Select(_ => random.Next(items))], [1, .. new float[9]]))];
        double Auc(OutOfFoldRecall? others)
        {
            var batch = DinBatch.Create(schema, recall, new Popularity(data, schema), histories, lists, others);
            return ClickMetrics.Auc(batch.Features, Array.ConvertAll(batch.Labels, l => l > 0));
        }

        var (known, asNew) = (Auc(null), Auc(outOfFold));
        Assert.True(known > 0.65, $"AUC of a model that has learned from the users: {known:0.000}");
        Assert.InRange(asNew, 0.4, 0.6);
    }
}
