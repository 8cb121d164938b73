namespace Recsys.Core.Tests;

public sealed class NativeArrayTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Constructor_Fill_IsInEveryElement(int length)
    {
        using var array = new NativeArray<int>(length, fill: -1);
        Assert.Equal(Enumerable.Repeat(-1, length), array.Span.ToArray());
    }

    [Fact]
    public void Constructor_NegativeLength_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new NativeArray<int>(-1));

    [Fact]
    public void GrowTo_StepByStep_KeepsWhatWasWrittenAndFillsTheRest()
    {
        using var array = new NativeArray<int>(0, fill: 7);
        for (var i = 0; i < 1000; i++)
        {
            array.GrowTo(i + 1);
            array.Span[i] = i;
        }

        Assert.InRange(array.Span.Length, 1000, 2000);
        Assert.Equal(Enumerable.Range(0, 1000), array.Span[..1000].ToArray());
        Assert.False(array.Span[1000..].ContainsAnyExcept(7));
    }

    [Fact]
    public void GrowTo_Shorter_ChangesNothing()
    {
        using var array = new NativeArray<float>(10);
        array.GrowTo(3);
        Assert.Equal(10, array.Span.Length);
    }

    [Fact]
    public void GrowTo_SpanTakenBefore_StaysReadable()
    {
        using var array = new NativeArray<int>(100, fill: 3);
        var before = array.Span;
        for (var i = 0; i < 10; i++)
        {
            array.GrowTo(array.Span.Length + 1);
            array.Span.Fill(i);
        }

        Assert.False(before.ContainsAnyExcept(3));
    }

    [Fact]
    public void Span_AfterDispose_Throws()
    {
        var array = new NativeArray<int>(1);
        array.Dispose();
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => array.GrowTo(2));
    }
}
