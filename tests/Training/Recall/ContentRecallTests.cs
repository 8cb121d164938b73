using Recsys.Conformance;
using Recsys.Core;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

/// <summary>Content vectors in models whose items lie in one space with the interest.</summary>
public sealed class ContentRecallTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Without vectors nothing that means anything is known of items that nobody has met.
    [Fact]
    public void TwoTower_ColdItems_AreRankedByContentAlone()
    {
        using var with = TwoTower(withContents: true, out var data);
        using var without = TwoTower(withContents: false, out var plain);

        Assert.InRange(ContentWorld.ColdAuc(with, data), 0.95, 1);
        Assert.InRange(ContentWorld.ColdAuc(without, plain), 0.35, 0.65);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void NextItem_ColdItems_AreRankedByContentAlone(int sampled)
    {
        var data = ContentWorld.Clicks(withContents: true);
        var family = NextItemFamilies.Get("youtube-recall");
        var options = family.Defaults with { Dimension = 16, HistoryLength = 8, Epochs = 30, LearningRate = 0.01, Dropout = 0, SampledItems = sampled, Seed = 1, Threads = 1 };
        using var model = NextItemTrainer.Train(family, data, null, options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(ContentWorld.ColdAuc(model, data), 0.95, 1);
        using var served = _folder.Serve(data, model);
        AssertSameRow(served, data);
    }

    [Fact]
    public void Serve_ItemUnseenInTraining_HasTheRowThatTrainingGivesIt()
    {
        using var model = TwoTower(withContents: true, out var data);
        using var served = _folder.Serve(data, model);

        Assert.Equal([new Models.ContentField(ContentWorld.Field, ContentWorld.Dimension)], served.Schema.ContentFields);
        AssertSameRow(served, data);
    }

    // The attributes' vector alone is another one.
    [Fact]
    public void Serve_VectorOfAnotherLength_IsNone()
    {
        using var model = TwoTower(withContents: true, out var data);
        using var served = _folder.Serve(data, model);

        Assert.Equal(-1, served.AddColdItem("short", [new(ContentWorld.Field, "[1,2,3]")]));
        Assert.Equal(-1, served.AddColdItem("text", [new(ContentWorld.Field, "[cat]")]));
        Assert.True(served.AddColdItem("shade", [new("shade", "1"), new(ContentWorld.Field, "[1,2,3]")]) >= ContentWorld.Items);
    }

    private static void AssertSameRow(Models.LoadedModel served, InteractionDataset data)
    {
        for (var item = ContentWorld.Warm; item < ContentWorld.Items; item++)
        {
            var row = served.AddColdItem($"new-{item}", ContentWorld.Described(data, item));
            Assert.True(row >= ContentWorld.Items);
            Assert.All(served.Recall[item].ToArray().Zip(served.Recall[row].ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
        }
    }

    private static RecallModel TwoTower(bool withContents, out InteractionDataset data)
    {
        data = ContentWorld.Clicks(withContents);
        return TwoTowerTrainer.Train(data, null, SmallTwoTower.Options(), cancellationToken: TestContext.Current.CancellationToken);
    }
}
