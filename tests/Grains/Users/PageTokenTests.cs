using Microsoft.Extensions.Time.Testing;
using Recsys.Grains.Users;

namespace Recsys.Grains.Tests.Users;

public sealed class PageTokenTests
{
    [Theory]
    [InlineData(0UL, 2)]
    [InlineData(ulong.MaxValue, 65_535)]
    [InlineData(0x0123456789ABCDEFUL, 300)]
    public void TryRead_WhatWasWritten_IsThat(ulong list, int page)
    {
        var token = PageToken.Write(list, page, "ann");

        Assert.True(PageToken.TryRead(token, "ann", out var readList, out var readPage));
        Assert.Equal((list, page), (readList, readPage));
        Assert.Equal(24, token.Length);
    }

    [Fact]
    public void TryRead_AnyLetterChanged_IsRefused()
    {
        var token = PageToken.Write(0x0123456789ABCDEFUL, 2, "ann");
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.False(PageToken.TryRead(new string(changed), "ann", out _, out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not a token!")]
    [InlineData("\0")]
    public void TryRead_NoToken_IsRefused(string text) => Assert.False(PageToken.TryRead(text, "ann", out _, out _));

    [Fact]
    public void TryRead_CutLongOrForeign_IsRefused()
    {
        var token = PageToken.Write(7, 2, "ann");

        Assert.False(PageToken.TryRead(token[..^4], "ann", out _, out _));
        Assert.False(PageToken.TryRead(token + "AAAA", "ann", out _, out _));
        Assert.False(PageToken.TryRead(token + new string('A', 100_000), "ann", out _, out _));
        Assert.False(PageToken.TryRead(token, "bob", out _, out _));
        Assert.False(PageToken.TryRead(PageToken.Write(7, 1, "ann"), "ann", out _, out _));
    }

    [Fact]
    public void Lists_AreFew_AndExpireWhenTheySay()
    {
        var time = new FakeTimeProvider();
        var limits = new RecsysLimits { PagedLists = 2, PageLifetime = TimeSpan.FromMinutes(1) };
        var lists = new PagedLists();

        var first = lists.Begin(limits, time);
        var second = lists.Begin(limits, time);
        Assert.Same(first, lists.Find(first.Id, limits, time));
        time.Advance(TimeSpan.FromSeconds(30));
        var third = lists.Begin(limits, time);
        Assert.Null(lists.Find(first.Id, limits, time));
        Assert.Same(second, lists.Find(second.Id, limits, time));

        time.Advance(TimeSpan.FromSeconds(29.999));
        Assert.Same(second, lists.Find(second.Id, limits, time));
        time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Null(lists.Find(second.Id, limits, time));
        Assert.Same(third, lists.Find(third.Id, limits, time));
    }
}
