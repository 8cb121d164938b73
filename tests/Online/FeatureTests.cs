using Recsys.Core;

namespace Recsys.Online.Tests;

/// <summary>Hashed features, and the table in which their weights are served.</summary>
public sealed class FeatureTests
{
    private static readonly ShownFeatures Features = new(new FeatureSpace(18));

    [Fact]
    public void Buckets_AreTheSameInEveryProcess()
    {
        var space = new FeatureSpace(18, seed: 7);

        Assert.Equal([136955, 240917, 201507], [space.BucketOf(space.Of("genre", "rpg")), space.BucketOf(space.Of("genrer", "pg")), space.BucketOf(new FeatureSpace(18).Of("genre", "rpg"))]);
    }

    [Fact]
    public void Features_SpreadOverAllBuckets()
    {
        var space = new FeatureSpace(8);
        var counts = new int[space.Size];
        for (var i = 0; i < 25_600; i++)
        {
            counts[space.BucketOf(space.Of("item", $"game-{i}"))]++;
        }

        // 100 each; the chance that any of 256 strays by six standard errors is below one in a million.
        Assert.All(counts, c => Assert.InRange(c, 40, 160));
    }

    [Fact]
    public void Crosses_TellWhoAndWhatApart()
    {
        var rpg = Features.OfItem("a", [new ItemAttribute("genre", "rpg")]);
        var anna = Buckets("anna", rpg);
        var ben = Buckets("ben", rpg);

        Assert.Equal(anna.Length, ben.Length);
        Assert.Equal(1, anna.Zip(ben).Count(b => b.First != b.Second));
        Assert.NotEqual(FeatureSpace.Cross(1, 2), FeatureSpace.Cross(2, 1));
    }

    [Fact]
    public void Sample_OfManyAttributesAndMuchContext_FitsTheBuffers()
    {
        var context = Enumerable.Range(0, 20).ToDictionary(i => $"field-{i}", i => $"value-{i}");
        var item = Features.OfItem("a", [.. Enumerable.Range(0, 50).Select(i => new ItemAttribute("tag", $"{i}"))]);
        var buckets = new int[ShownFeatures.MostOfSample];

        Assert.Equal(ShownFeatures.MostOfSample, Features.WriteSample(Features.OfRequest("u", "home", context, 0), item, Features.OfChannel("popularity"), 3, buckets));
        Assert.Equal(ShownFeatures.Most, Features.Write(Features.OfRequest("u", "home", context, 0), item, Features.OfChannel("popularity"), buckets));
    }

    [Fact]
    public void Table_OfBeforeAChange_KeepsItsWeights()
    {
        var empty = new WeightTable(5000);
        var first = empty.With([3, 4999], [1, 2]);
        var second = first.With([3, 4, 3], [0, 5, 0]);

        Assert.Equal([0, 0, 0], [empty[3], empty[4], empty[4999]]);
        Assert.Equal([1, 0, 2], [first[3], first[4], first[4999]]);
        Assert.Equal([0, 5, 2], [second[3], second[4], second[4999]]);
        Assert.Equal([0, 2, 2], [empty.NonZero, first.NonZero, second.NonZero]);
        Assert.Throws<ArgumentException>(() => empty.With([5000], [1]));
        Assert.Throws<ArgumentException>(() => empty.With([1], []));
    }

    private static int[] Buckets(string user, ulong[] item)
    {
        Span<int> buckets = stackalloc int[ShownFeatures.Most];
        return buckets[..Features.Write(Features.OfRequest(user, "home", null, 0), item, Features.OfChannel("popularity"), buckets)].ToArray();
    }
}
