using Recsys.Core;

namespace Recsys.Embeddings.Tests;

public class EgesTests
{
    private static readonly EgesOptions Small = new()
    {
        SkipGram = new SkipGramOptions { Dimension = 16, LearningRate = 0.05f, Epochs = 3 },
        Fields = ["brand"],
    };

    [Fact]
    public void ColdVector_OfAnItemWithoutEvents_LiesAmongItsKin()
    {
        var model = Eges.Train(PlantedGraphs.TwoCommunities(), Brands(), Small);

        foreach (var brand in new[] { 0, 1 })
        {
            var nearest = model.Items.Nearest(model.ColdVector([new("brand", $"{brand}"), new("colour", "red")]), 10);
            Assert.All(nearest, n => Assert.Equal(brand, n.Item / PlantedGraphs.CommunitySize));
        }
    }

    [Fact]
    public void ColdVector_WithoutAKnownAttribute_IsEmpty() =>
        Assert.Empty(Eges.Train(PlantedGraphs.TwoCommunities(), Brands(), Small).ColdVector([new("brand", "unheard of")]));

    [Fact]
    public void Train_TwoCommunities_NearestNeighboursAreOfTheSame_AndWeightsAreLearned()
    {
        var model = Eges.Train(PlantedGraphs.TwoCommunities(), Brands(), Small);

        Assert.True(PlantedGraphs.ShareOfOwnGroup(model.Items, PlantedGraphs.CommunitySize, 5) > 0.95);
        Assert.All(Enumerable.Range(0, model.Items.Count), row => Assert.Equal(1, model.Weights(row)[0] + model.Weights(row)[1], 1e-5f));
        // They began at one half each. An item's own part tells it from others of its brand.
        Assert.Contains(Enumerable.Range(0, model.Items.Count), row => Math.Abs(model.Weights(row)[0] - 0.5f) > 0.02f);
    }

    [Fact]
    public void Train_AttributesOfOtherItems_AreRefused() =>
        Assert.Throws<ArgumentException>(() => Eges.Train(PlantedGraphs.TwoCommunities(), [[new("brand", "0")]], Small));

    [Fact]
    public void Validate_ContextVectors_AreRefused() =>
        Assert.Throws<ArgumentException>(() => (Small with { SkipGram = new SkipGramOptions { AddContextVectors = true } }).Validate());

    // The brand is the community; the colour says nothing and is no field.
    private static IReadOnlyList<ItemAttribute>[] Brands() =>
        [.. Enumerable.Range(0, 2 * PlantedGraphs.CommunitySize).Select(n =>
            (IReadOnlyList<ItemAttribute>)[new("brand", $"{n / PlantedGraphs.CommunitySize}"), new("colour", $"{n % 3}")])];
}
