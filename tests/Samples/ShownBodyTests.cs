namespace Recsys.Samples.Tests;

public sealed class ShownBodyTests
{
    [Fact]
    public void Pack_ThenUnpack_GivesTheSameItems()
    {
        ShownItem[] items = [.. Enumerable.Range(0, 300).Select(i => new ShownItem(
            new string('é', i % 130) + i, i % 3 == 0 ? "embedding" : $"channel-{i % 7}", i / 3f, -i, i % 2 == 0 ? float.NaN : 0.1f * i, i % 5 == 0 ? float.NaN : 1))];

        Assert.Equal(items, ShownBody.Unpack(ShownBody.Pack(items)));
        Assert.Empty(ShownBody.Unpack(ShownBody.Pack([])));
    }

    [Fact]
    public void Pack_DegradedAnswer_IsTold_AndReadAlikeByBuildsThatKnowNothingOfIt()
    {
        var items = Streams.List("r", 0, "u", "a", "b").Items;

        Assert.Equal(items, ShownBody.Unpack(ShownBody.Pack(items, isDegraded: true), out var degraded));
        Assert.True(degraded);
        Assert.Equal(items, ShownBody.Unpack(ShownBody.Pack(items), out degraded));
        Assert.False(degraded);

        // Behind what they read.
        Assert.Equal(ShownBody.Pack(items), ShownBody.Pack(items, isDegraded: true).SkipLast(1));
    }

    [Fact]
    public void Pack_TwentyItems_TakesFewBytes() => Assert.InRange(ShownBody.Pack(Streams.List("r", 0, "u", [.. Enumerable.Range(0, 20).Select(i => $"item-{i}")]).Items).Length, 1, 560);

    [Fact]
    public void Unpack_AnyCut_IsRefused()
    {
        var body = ShownBody.Pack(Streams.List("r", 0, "u", "a", "b").Items);
        for (var length = 0; length < body.Length; length++)
        {
            Assert.Throws<FormatException>(() => ShownBody.Unpack(body.AsSpan(0, length)));
        }

        body[0] = 9;
        Assert.Contains("form 9", Assert.Throws<FormatException>(() => ShownBody.Unpack(body)).Message);
    }
}
