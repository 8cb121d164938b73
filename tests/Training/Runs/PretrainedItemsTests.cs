using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.NextItem;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Vectors made elsewhere, for all items but item-5, in models of each kind.</summary>
public sealed class PretrainedItemsTests
{
    private const int Dimension = 8;
    private const int Missing = 5;

    private static readonly ItemEmbeddings Vectors = Create();

    public static TheoryData<string> Families =>
        [.. ModelRegistry.All.Select(f => f.Name).Where(f => f is not ("lr" or "poly2" or "gbdt-lr" or "lambdarank" or "ls-plm"))];

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_FieldRankerFrozen_KeepsTheVectorsToTheBitAndTrainsTheRest(string family)
    {
        using var start = Ranker(family, epochs: 1, frozen: true);
        using var ranker = Ranker(family, epochs: 3, frozen: true);

        Assert.Equal(new Pretraining(SmallWorld.Items - 1, 1, Frozen: true), ranker.Pretraining);
        Assert.All(Items().Where(i => i != Missing), i => Assert.Equal(Vectors[Vectors.RowOf($"item-{i}")].ToArray(), VectorOf(ranker, i)));
        Assert.NotEqual(VectorOf(start, Missing), VectorOf(ranker, Missing));
        Assert.NotEqual(start.Predict(SmallWorld.All), ranker.Predict(SmallWorld.All));
    }

    [Fact]
    public void Train_FrozenWithAMeanOfStates_KeepsTheVectorsToTheBit()
    {
        var options = SmallWorld.Options(DeepFm.Family) with { Dimension = Dimension, Epochs = 4, Averaging = 0.7 };
        using var ranker = RankingTrainer.Train(
            DeepFm.Family, options, SmallWorld.Set, SmallWorld.All, [.. SmallWorld.All.Take(50)], pretrained: new PretrainedItems(Vectors, Frozen: true), cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(Items().Where(i => i != Missing), i => Assert.Equal(Vectors[Vectors.RowOf($"item-{i}")].ToArray(), VectorOf(ranker, i)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_FieldRankerTuned_MovesThem(string family)
    {
        using var ranker = Ranker(family, epochs: 3, frozen: false);

        Assert.Equal(new Pretraining(SmallWorld.Items - 1, 1, Frozen: false), ranker.Pretraining);
        var moved = Items().Where(i => i != Missing && i < SmallWorld.Items - 1).Count(i => !Vectors[Vectors.RowOf($"item-{i}")].SequenceEqual(VectorOf(ranker, i)));
        Assert.Equal(SmallWorld.Items - 2, moved);

        // They move from where they were put, and not from anywhere: the last item has no example at all.
        Assert.All(Items().Where(i => i != Missing), i => Assert.True(
            ItemEmbeddings.Cosine(Vectors[Vectors.RowOf($"item-{i}")], VectorOf(ranker, i)) > 0.5f, $"{i}"));
    }

    [Theory]
    [InlineData("lr")]
    [InlineData("lambdarank")]
    [InlineData("ls-plm")]
    public void Train_FamilyWithoutEmbeddings_Throws(string family)
    {
        var error = Assert.Throws<ArgumentException>(() => Ranker(family, 1, frozen: true));
        Assert.Contains("no embeddings", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Train_TwoTower_FrozenStaysAndTunedMoves(bool frozen)
    {
        var options = SmallTwoTower.Options() with { Dimension = Dimension, Heads = 2, Normalize = false, UseAttributes = false, Epochs = 2 };
        using var model = TwoTowerTrainer.Train(
            SmallWorld.Set.Events, null, options, pretrained: new PretrainedItems(Vectors, frozen), cancellationToken: TestContext.Current.CancellationToken);

        Check(model, frozen);
    }

    [Theory]
    [InlineData("sasrec", true)]
    [InlineData("sasrec", false)]
    [InlineData("gru4rec", true)]
    [InlineData("core", true)]
    [InlineData("youtube-recall", true)]
    public void Train_NextItem_FrozenStaysAndTunedMoves(string name, bool frozen)
    {
        var family = NextItemFamilies.All.First(f => f.Name == name);
        var options = family.Defaults with { Dimension = Dimension, HistoryLength = 6, Normalize = false, UseAttributes = false, Epochs = 2, BatchSize = 16, Threads = 1 };
        using var model = NextItemTrainer.Train(
            family, SmallWorld.Set.Events, null, options, pretrained: new PretrainedItems(Vectors, frozen), cancellationToken: TestContext.Current.CancellationToken);

        Check(model, frozen);
    }

    [Fact]
    public void Train_OtherDimensionOrNoItem_ThrowsAndNamesTheSetting()
    {
        var events = SmallWorld.Set.Events;
        var error = Assert.Throws<ArgumentException>(() => TwoTowerTrainer.Train(
            events, null, SmallTwoTower.Options() with { Dimension = 16, Heads = 2 }, pretrained: new PretrainedItems(Vectors, false), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("set Dimension to 8", error.Message, StringComparison.Ordinal);

        var strange = new ItemEmbeddings(["stranger"], 8, new float[8]);
        error = Assert.Throws<ArgumentException>(() => TwoTowerTrainer.Train(
            events, null, SmallTwoTower.Options() with { Dimension = 8, Heads = 2 }, pretrained: new PretrainedItems(strange, false), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("stranger", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TrainingJson_RecordsWhatWasTaken()
    {
        var options = SmallTwoTower.Options() with { Dimension = Dimension, Heads = 2, Epochs = 1 };
        using var recall = TwoTowerTrainer.Train(
            SmallWorld.Set.Events, null, options, pretrained: new PretrainedItems(Vectors, true), cancellationToken: TestContext.Current.CancellationToken);
        var content = ArtifactAssembler.Assemble(new ArtifactRequest { Version = "v", CreatedAt = DateTimeOffset.UnixEpoch, Train = SmallWorld.Set.Events, Recall = recall });

        using var json = System.Text.Json.JsonDocument.Parse(content.TrainingJson);
        var pretraining = json.RootElement.GetProperty("recall").GetProperty("pretraining");
        Assert.Equal((SmallWorld.Items - 1, 1, true), (
            pretraining.GetProperty("knownItems").GetInt32(), pretraining.GetProperty("itemsWithoutVector").GetInt32(), pretraining.GetProperty("frozen").GetBoolean()));
    }

    private static void Check(RecallModel model, bool frozen)
    {
        Assert.Equal(new Pretraining(SmallWorld.Items - 1, 1, frozen), model.Pretraining);
        var same = Items().Where(i => i != Missing).Count(i => Vectors[Vectors.RowOf($"item-{i}")].SequenceEqual(model[i]));
        Assert.Equal(frozen ? SmallWorld.Items - 1 : 0, frozen ? same : same / 2);
        Assert.True(VectorMath.IsFinite(model[Missing]) && VectorMath.Dot(model[Missing], model[Missing]) > 0);
    }

    private static TrainedRanker Ranker(string name, int epochs, bool frozen)
    {
        var family = ModelRegistry.Get(name);
        var options = SmallWorld.Options(family) with { Dimension = Dimension, Epochs = epochs, LearningRate = 1e-3, EmbeddingDecay = 0 };
        return RankingTrainer.Train(
            family, options, SmallWorld.Set, SmallWorld.All, [], pretrained: new PretrainedItems(Vectors, frozen), cancellationToken: TestContext.Current.CancellationToken);
    }

    // The field "item" is the first of an item's; its linear weight stands in front of the vector.
    private static float[] VectorOf(TrainedRanker ranker, int item) => ranker.ItemRows.AsSpan((item * ranker.ItemWidth) + 1, Dimension).ToArray();

    private static IEnumerable<int> Items() => Enumerable.Range(0, SmallWorld.Items);

    private static ItemEmbeddings Create()
    {
        string[] ids = [.. Items().Where(i => i != Missing).Select(i => $"item-{i}"), "elsewhere"];
        return new ItemEmbeddings(ids, Dimension, OnnxRun.Random(new Random(3), ids.Length * Dimension));
    }
}
