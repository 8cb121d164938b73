using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Recsys.Client.Tests;

/// <summary>What a client refuses before it calls any grain.</summary>
public sealed class RefusedCallsTests
{
    private static readonly RecommendRequest Request = new() { UserId = "u1" };
    private static readonly RecommendResponse Answer = new("r1", "v1", [], null);

    private readonly ConcurrentQueue<FakeGrains.Call> _calls = new();

    [Fact]
    public async Task Calls_WithAnIdThatCannotBeAKey_AreRefusedWithoutACall()
    {
        var client = Make(_ => throw new InvalidOperationException());

        // Not inline data, which is UTF-8 in the assembly and so without lone surrogates.
        foreach (var id in (string?[])["", null, "a\uD800", "\uDC00b", "\uDC00\uD800", new string('x', 513)])
        {
            await RefusedAsync(() => client.RecommendAsync(new RecommendRequest { UserId = id! }));
            await RefusedAsync(() => client.ExplainAsync(new RecommendRequest { UserId = id! }));
            await RefusedAsync(() => client.TrackAsync(Event("e1", id!)));
            await RefusedAsync(() => client.TrackClickAsync(id!, "i1"));
            await RefusedAsync(() => client.GetSimilarItemsAsync(id!));
            await RefusedAsync(() => client.GetItemAsync(id!));
            await RefusedAsync(() => client.GetUserAsync(id!));
            await RefusedAsync(() => client.GetQuestionAsync(id!));
            await RefusedAsync(() => client.AnswerAsync(id!, "field", "value"));
            await RefusedAsync(() => client.EraseUserAsync(id!));
            await RefusedAsync(() => client.UpsertItemsAsync([new Item { Id = id! }]));
        }

        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Calls_WithNull_AreRefusedWithoutACall()
    {
        var client = Make(_ => throw new InvalidOperationException());

        await RefusedAsync(() => client.RecommendAsync((RecommendRequest)null!));
        await RefusedAsync(() => client.ExplainAsync(null!));
        await RefusedAsync(() => client.TrackAsync((UserEvent)null!));
        await RefusedAsync(() => client.TrackAsync((IReadOnlyList<UserEvent>)null!));
        await RefusedAsync(() => client.UpsertItemsAsync(null!));
        await RefusedAsync(() => client.UpsertItemsAsync([null!]));
        await RefusedAsync(() => client.RecommendAsync(new RecommendRequest { UserId = "u", Filters = [null!] }));
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Requests_OfAnyContent_AreSentOrRefusedWithFieldValueAndBound_AndThrowNothingElse()
    {
        var client = Make(call => call.Method == nameof(IUserGrain.RecommendAsync) ? Task.FromResult(Answer)
            : call.Method == nameof(IUserGrain.ExplainAsync) ? Task.FromResult<RecommendExplanation>(null!)
            : Task.FromResult<IReadOnlyList<SimilarItem>>([]));
        var odd = new OddRequests(seed: 11);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var (request, similar) = (odd.Recommend(), odd.Similar());
            foreach (var call in new Func<Task>[] { () => client.RecommendAsync(request), () => client.ExplainAsync(request), () => client.GetSimilarItemsAsync(similar) })
            {
                try
                {
                    await call();
                }
                catch (RecsysValidationException e)
                {
                    refused++;
                    Assert.All([e.Error.Field, e.Error.Value, e.Error.Bound], t => Assert.True(UnicodeText.IsWhole(t)));
                    Assert.NotEmpty(e.Error.Bound);
                }
            }
        }

        Assert.Equal(9000, refused + _calls.Count);
        Assert.True(refused > 1000 && _calls.Count > 100, $"{refused} refused, {_calls.Count} sent");
    }

    [Fact]
    public async Task Requests_WhosePartsBreakABound_AreRefusedWithoutACall()
    {
        var client = Make(_ => throw new InvalidOperationException());
        foreach (var (field, value, request) in new (string, string, RecommendRequest)[]
        {
            ("Filter", "null", Request with { Filter = ItemFilter.All(ItemFilter.Has("a"), null!) }),
            ("Filter.Depth", "9 or more", Request with { Filter = Enumerable.Range(0, 10_000).Aggregate(ItemFilter.Has("a"), (f, _) => ItemFilter.Not(f)) }),
            ("Filter.Nodes", "65 or more", Request with { Filter = ItemFilter.Any([.. Enumerable.Repeat(ItemFilter.Has("a"), 100_000)]) }),
            ("Filter.Field", "null", Request with { Filter = ItemFilter.Below(null!, 1) }),
            ("Filter.Values", "x\uFFFD", Request with { Filter = ItemFilter.In("a", "x\uD83D") }),
            ("Filter.Range", "price < NaN", Request with { Filter = ItemFilter.Below("price", double.NaN) }),
            ("Include", "null", Request with { Include = ["a", null!] }),
            ("Caps.Field", "null", Request with { Caps = [default] }),
            ("Caps.Count", "0", Request with { Caps = [new("a", 0)] }),
            ("Page", "x\uFFFD", Request with { Page = "x\uD83D" }),
        })
        {
            var error = (await RefusedAsync(() => client.RecommendAsync(request))).Error;
            Assert.Equal((field, value), (error.Field, error.Value));
            Assert.NotEmpty(error.Bound);
        }

        Assert.Equal("Include", (await RefusedAsync(() => client.GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = "i", Include = [""] }))).Error.Field);
        Assert.Equal("Filter", (await RefusedAsync(() => client.GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = "i", Filter = ItemFilter.Not(null!) }))).Error.Field);
        Assert.Equal("x\uFFFD", (await RefusedAsync(() => client.ListItemsAsync("x\uD83D"))).Error.Value);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Calls_WithMalformedText_AreRefusedWithoutACall()
    {
        const string bad = "x\uD83D";
        var client = Make(_ => throw new InvalidOperationException());
        var context = new Dictionary<string, string> { ["k"] = bad };

        foreach (var (field, request) in new (string, RecommendRequest)[]
        {
            ("Surface", Request with { Surface = bad }),
            ("Context.Value", Request with { Context = context }),
            ("ExcludeItemIds", Request with { ExcludeItemIds = ["a", bad] }),
            ("AllowItemIds", Request with { AllowItemIds = [bad] }),
            ("FriendIds", Request with { FriendIds = [bad] }),
            ("Filters.Field", Request with { Filters = [new(bad, ["v"])] }),
            ("Filters.Values", Request with { Filters = [new("f", [bad])] }),
        })
        {
            Assert.Equal(field, (await RefusedAsync(() => client.RecommendAsync(request))).Error.Field);
        }

        foreach (var (field, e) in new (string, UserEvent)[]
        {
            ("Id", Event(bad, "u")),
            ("ItemId", Event("e", "u") with { ItemId = bad }),
            ("CustomKind", Event("e", "u") with { Kind = EventKind.Custom, CustomKind = bad }),
            ("SessionId", Event("e", "u") with { SessionId = bad }),
            ("RequestId", Event("e", "u") with { RequestId = bad }),
            ("Context.Value", Event("e", "u") with { Context = context }),
        })
        {
            Assert.Equal(field, (await RefusedAsync(() => client.TrackAsync(e))).Error.Field);
        }

        Assert.Equal("Attributes.Value", (await RefusedAsync(() => client.UpsertItemsAsync([new Item { Id = "i", Attributes = [new("f", bad)] }]))).Error.Field);
        Assert.Equal("Field", (await RefusedAsync(() => client.AnswerAsync("u", bad, "v"))).Error.Field);
        Assert.Equal("Value", (await RefusedAsync(() => client.AnswerAsync("u", "f", bad))).Error.Field);
        Assert.Empty(_calls);
    }

    private static Task<RecsysValidationException> RefusedAsync(Func<Task> call) => Assert.ThrowsAsync<RecsysValidationException>(call);

    private static UserEvent Event(string id, string user) =>
        new() { Id = id, UserId = user, ItemId = "i1", Kind = EventKind.Click, Time = DateTimeOffset.UnixEpoch };

    private IRecsysClient Make(Func<FakeGrains.Call, object?> handler) => new RecsysClient(
        FakeGrains.Make(call =>
        {
            _calls.Enqueue(call);
            return handler(call);
        }),
        Options.Create(new RecsysClientOptions()),
        TimeProvider.System);
}
