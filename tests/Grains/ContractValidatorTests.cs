using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Recsys.Client.Tests;
using Recsys.Grains.Filters;
using Recsys.Retrieval;

namespace Recsys.Grains.Tests;

public sealed class ContractValidatorTests
{
    private static readonly FakeTimeProvider Clock = new(Events.Start);

    private readonly ContractValidator _validator = new(Options.Create(new RecsysLimits()), Clock);

    /// <summary>Field, event within the bound, event beyond it.</summary>
    public static TheoryData<string, UserEvent, UserEvent> EventBounds
    {
        get
        {
            var e = Events.Make("e1");
            return new TheoryData<string, UserEvent, UserEvent>
            {
                { "Id", e with { Id = "e" }, e with { Id = "" } },
                { "Id", e with { Id = Text(64) }, e with { Id = Text(65) } },
                { "Id", e, e with { Id = null! } },
                { "UserId", e, e with { UserId = "u2" } },
                { "UserId", e, e with { UserId = null! } },
                { "ItemId", e with { ItemId = "i" }, e with { ItemId = "" } },
                { "ItemId", e with { ItemId = Text(128) }, e with { ItemId = Text(129) } },
                { "ItemId", e, e with { ItemId = null! } },
                { "ItemId", e with { ItemId = "a b" }, e with { ItemId = "a\nb" } },
                { "ItemId", e with { ItemId = "ä-日本" }, e with { ItemId = "a\tb" } },
                { "Event", e, null! },
                { "Id", e with { Id = "\uD83D\uDE00" }, e with { Id = "\uD83D" } },
                { "ItemId", e with { ItemId = "a\uD83D\uDE00b" }, e with { ItemId = "a\uDE00b" } },
                { "SessionId", e with { SessionId = "\uD83D\uDE00" }, e with { SessionId = "\uDE00\uD83D" } },
                { "Context.Value", e with { Context = Entry("k", "\uD83D\uDE00") }, e with { Context = Entry("k", "\uD83Dx") } },
                { "Kind", e with { Kind = EventKind.Purchase }, e with { Kind = (EventKind)9 } },
                { "Kind", e with { Kind = EventKind.Impression }, e with { Kind = (EventKind)255 } },
                { "Value", e with { Value = 0 }, e with { Value = -double.Epsilon } },
                { "Value", e with { Value = double.MaxValue }, e with { Value = double.PositiveInfinity } },
                { "Value", e with { Value = 1.5 }, e with { Value = double.NaN } },
                { "Value", e with { Value = 1.5 }, e with { Value = double.NegativeInfinity } },
                { "Time", e with { Time = Events.Start.AddMinutes(5) }, e with { Time = Events.Start.AddMinutes(5).AddTicks(1) } },
                { "Time", e with { Time = Events.Start.AddDays(-365) }, e with { Time = Events.Start.AddDays(-365).AddTicks(-1) } },
                { "Time", e, e with { Time = DateTimeOffset.MinValue } },
                { "Time", e, e with { Time = DateTimeOffset.MaxValue } },
                { "CustomKind", e with { Kind = EventKind.Custom, CustomKind = "w" }, e with { Kind = EventKind.Custom, CustomKind = "" } },
                { "CustomKind", e with { Kind = EventKind.Custom, CustomKind = Text(64) }, e with { Kind = EventKind.Custom, CustomKind = Text(65) } },
                { "CustomKind", e with { Kind = EventKind.Custom, CustomKind = "w" }, e with { Kind = EventKind.Custom } },
                { "CustomKind", e, e with { CustomKind = "w" } },
                { "SessionId", e with { SessionId = Text(64) }, e with { SessionId = Text(65) } },
                { "RequestId", e with { RequestId = Text(64) }, e with { RequestId = Text(65) } },
                { "Context.Count", e with { Context = Context(16) }, e with { Context = Context(17) } },
                { "Context.Key", e with { Context = Entry(Text(64), "v") }, e with { Context = Entry(Text(65), "v") } },
                { "Context.Key", e with { Context = Entry("k", "v") }, e with { Context = Entry("", "v") } },
                { "Context.Value", e with { Context = Entry("k", Text(256)) }, e with { Context = Entry("k", Text(257)) } },
                { "Context.Value", e with { Context = Entry("k", "") }, e with { Context = Entry("k", null!) } },
            };
        }
    }

    public static TheoryData<string, RecommendRequest, RecommendRequest> RequestBounds
    {
        get
        {
            var r = new RecommendRequest { UserId = "u1" };
            return new TheoryData<string, RecommendRequest, RecommendRequest>
            {
                { "UserId", r, r with { UserId = "u2" } },
                { "Count", r with { Count = 1 }, r with { Count = 0 } },
                { "Count", r with { Count = 1000 }, r with { Count = 1001 } },
                { "Count", r, r with { Count = int.MinValue } },
                { "Surface", r with { Surface = Text(64) }, r with { Surface = Text(65) } },
                { "Surface", r with { Surface = "" }, r with { Surface = null! } },
                { "Context.Count", r with { Context = Context(16) }, r with { Context = Context(17) } },
                { "Context.Key", r with { Context = Entry(Text(64), "") }, r with { Context = Entry(Text(65), "") } },
                { "Context.Value", r with { Context = Entry("k", Text(1024)) }, r with { Context = Entry("k", Text(1025)) } },
                { "ExcludeItemIds.Count", r with { ExcludeItemIds = Ids(1000) }, r with { ExcludeItemIds = Ids(1001) } },
                { "ExcludeItemIds", r with { ExcludeItemIds = [Text(128)] }, r with { ExcludeItemIds = [Text(129)] } },
                { "ExcludeItemIds", r with { ExcludeItemIds = [""] }, r with { ExcludeItemIds = [null!] } },
                { "AllowItemIds.Count", r with { AllowItemIds = Ids(1000) }, r with { AllowItemIds = Ids(1001) } },
                { "AllowItemIds", r with { AllowItemIds = [Text(128)] }, r with { AllowItemIds = [Text(129)] } },
                { "FriendIds.Count", r with { FriendIds = Ids(1000) }, r with { FriendIds = Ids(1001) } },
                { "FriendIds", r with { FriendIds = [Text(1), Text(128)] }, r with { FriendIds = [Text(129)] } },
                { "FriendIds", r with { FriendIds = [] }, r with { FriendIds = [""] } },
                { "Filters.Count", r with { Filters = Filters(16) }, r with { Filters = Filters(17) } },
                { "Filters.Field", r with { Filters = [new(Text(64), ["v"])] }, r with { Filters = [new(Text(65), ["v"])] } },
                { "Filters.Field", r with { Filters = [new("f", ["v"])] }, r with { Filters = [new("", ["v"])] } },
                { "Filters.Values.Count", r with { Filters = [new("f", Ids(64))] }, r with { Filters = [new("f", Ids(65))] } },
                { "Filters.Values.Count", r with { Filters = [new("f", Ids(1))] }, r with { Filters = [new("f", [])] } },
                { "Request", r, null! },
                { "Filters", r with { Filters = [] }, r with { Filters = [null!] } },
                { "Filters.Values", r with { Filters = [new("f", [Text(256)])] }, r with { Filters = [new("f", [Text(257)])] } },
                { "Filters.Values", r with { Filters = [new("f", [""])] }, r with { Filters = [new("f", [null!])] } },
                { "FriendIds", r with { FriendIds = ["\uD83D\uDE00"] }, r with { FriendIds = ["\uD83D"] } },
                { "Filters.Values.Count", r with { Filters = [] }, r with { Filters = [new("f", null!)] } },
                { "Include.Count", r with { Include = Ids(16) }, r with { Include = Ids(17) } },
                { "Include", r with { Include = [Text(64)] }, r with { Include = [Text(65)] } },
                { "Include", r with { Include = [] }, r with { Include = ["a", ""] } },
                { "Include", r with { Include = ["\uD83D\uDE00"] }, r with { Include = [null!] } },
                { "Include", r with { Include = ["a"] }, r with { Include = ["\uD83D"] } },
                { "Caps.Count", r with { Caps = Caps(8, 1) }, r with { Caps = Caps(9, 1) } },
                { "Caps.Count", r with { Caps = Caps(1, int.MaxValue) }, r with { Caps = Caps(1, 0) } },
                { "Caps.Count", r with { Caps = [] }, r with { Caps = Caps(1, int.MinValue) } },
                { "Caps.Field", r with { Caps = [new(Text(64), 1)] }, r with { Caps = [new(Text(65), 1)] } },
                { "Caps.Field", r with { Caps = [new("f", 1)] }, r with { Caps = [default] } },
                { "Caps.Field", r with { Caps = [new("\uD83D\uDE00", 1)] }, r with { Caps = [new("\uDE00", 1)] } },
                { "Page", r with { Page = null }, r with { Page = "" } },
                { "Page", r with { Page = "a" }, r with { Page = "\uD83D" } },
                { "Page", r with { Page = Text(256) }, r with { Page = Text(257) } },
            };
        }
    }

    public static TheoryData<string, Item, Item> ItemBounds
    {
        get
        {
            var item = new Item { Id = "i1" };
            return new TheoryData<string, Item, Item>
            {
                { "Id", item with { Id = "i" }, item with { Id = "" } },
                { "Id", item with { Id = Text(128) }, item with { Id = Text(129) } },
                { "Id", item, item with { Id = null! } },
                { "Id", item with { Id = "a b" }, item with { Id = "a\nb" } },
                { "Id", item with { Id = "a-b" }, item with { Id = "a\rb" } },
                { "Id", item with { Id = "a.b" }, item with { Id = "a\u0000b" } },
                { "Id", item with { Id = "\ud83c\udfae" }, item with { Id = "a\ud83c" } },
                { "Attributes.Field", item with { Attributes = [new("\ud83c\udfae", "v")] }, item with { Attributes = [new("\udfaef", "v")] } },
                { "Attributes.Value", item with { Attributes = [new("f", "\ud83c\udfae")] }, item with { Attributes = [new("f", "\ud83cv")] } },
                { "Item", item, null! },
                { "Attributes", item with { Attributes = [] }, item with { Attributes = null! } },
                { "Attributes.Count", item with { Attributes = Attributes(64) }, item with { Attributes = Attributes(65) } },
                { "Attributes.Field", item with { Attributes = [new(Text(64), "v")] }, item with { Attributes = [new(Text(65), "v")] } },
                { "Attributes.Field", item with { Attributes = [new("f", "v")] }, item with { Attributes = [new("", "v")] } },
                { "Attributes.Value", item with { Attributes = [new("f", Text(256))] }, item with { Attributes = [new("f", Text(257))] } },
                { "Attributes.Value", item with { Attributes = [new("f", "v")] }, item with { Attributes = [new("f", "")] } },
                { "Attributes.Value", item with { Attributes = [AttributeValue.OfVector("f", new float[4096])] }, item with { Attributes = [AttributeValue.OfVector("f", new float[4097])] } },
                { "Attributes.Value", item with { Attributes = [new("f", "[0.5,-1]")] }, item with { Attributes = [new("f", "[0.5,x]")] } },
                { "Attributes.Value", item with { Attributes = [new("f", "[Remastered]")] }, item with { Attributes = [new("f", $"[{Text(256)}]")] } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(EventBounds))]
    public void Event_OnBothSidesOfEachBound(string field, UserEvent within, UserEvent beyond)
    {
        Assert.Null(_validator.Check(within, "u1"));
        var error = _validator.Check(beyond, "u1");
        Assert.NotNull(error);
        AssertNamed(field, error);
    }

    [Theory]
    [MemberData(nameof(RequestBounds))]
    public void Request_OnBothSidesOfEachBound(string field, RecommendRequest within, RecommendRequest beyond)
    {
        _validator.Require(within, "u1");
        AssertNamed(field, Assert.Throws<RecsysValidationException>(() => _validator.Require(beyond, "u1")).Error);
    }

    [Fact]
    public void Requests_OfAnyContent_AreRefused_OrGoThrough_AndThrowNothingElse()
    {
        var odd = new OddRequests(seed: 13);
        var table = new ItemTable();
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var request = odd.Recommend();
            try
            {
                _validator.Require(request, request.UserId);
                FilterCompiler.Compile(table, request.Filters, request.Filter, request.AllowUnknownFields);
                RequestRules.Caps(table, request.Caps, request.AllowUnknownFields);
                _validator.Require(odd.Similar());
            }
            catch (RecsysValidationException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2990);
    }

    [Theory]
    [MemberData(nameof(ItemBounds))]
    public void Item_OnBothSidesOfEachBound(string field, Item within, Item beyond)
    {
        _validator.Require(within);
        AssertNamed(field, Assert.Throws<RecsysValidationException>(() => _validator.Require(beyond)).Error);
    }

    [Fact]
    public void Batch_OnBothSidesOfTheBound_AndOfTheUserId()
    {
        var events = Enumerable.Range(0, 1001).Select(i => Events.Make($"e{i}")).ToArray();
        _validator.Require(events[..1000], "u1");
        _validator.Require([], Text(128));

        var batch = Assert.Throws<RecsysValidationException>(() => _validator.Require(events, "u1")).Error;
        Assert.Equal(("Events.Count", "1001", "0 to 1000 (Recsys:Limits:MaxBatch)"), (batch.Field, batch.Value, batch.Bound));
        AssertNamed("UserId", Assert.Throws<RecsysValidationException>(() => _validator.Require([], Text(129))).Error);
    }

    [Fact]
    public void Time_FollowsTheClock()
    {
        var clock = new FakeTimeProvider(Events.Start);
        var validator = new ContractValidator(Options.Create(new RecsysLimits { MaxEventAge = TimeSpan.FromMinutes(1), MaxClockSkew = TimeSpan.Zero }), clock);
        var e = Events.Make("e1", time: Events.Start.AddSeconds(1));

        Assert.Contains("Recsys:Limits:MaxClockSkew", validator.Check(e, "u1")!.Bound);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(validator.Check(e, "u1"));
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(validator.Check(e, "u1"));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Contains("Recsys:Limits:MaxEventAge", validator.Check(e, "u1")!.Bound);
    }

    [Fact]
    public void Error_LongValue_IsShortened()
    {
        var error = _validator.Check(Events.Make("e1") with { ItemId = Text(5000) }, "u1")!;

        Assert.Equal(new string('x', 128) + "...", error.Value);
        Assert.Equal("1 to 128 characters", error.Bound);
    }

    [Fact]
    public void Error_AValueCutInAPair_OrWithHalfOfOne_IsWellFormed()
    {
        var cut = _validator.Check(Events.Make("e1") with { ItemId = Text(127) + "\uD83D\uDE00" + Text(9) }, "u1")!;
        Assert.Equal(Text(127) + "...", cut.Value);

        var half = _validator.Check(Events.Make("e1") with { ItemId = "a\uDE00" }, "u1")!;
        Assert.Equal(("a\uFFFD", "Unicode text without U+0000, in which no half of a surrogate pair stands alone"), (half.Value, half.Bound));

        var zero = _validator.Check(Events.Make("e1") with { SessionId = "a\0b" }, "u1")!;
        Assert.Equal(("SessionId", "a\uFFFDb", half.Bound), (zero.Field, zero.Value, zero.Bound));
    }

    private static void AssertNamed(string field, RecsysError error)
    {
        Assert.Equal(field, error.Field);
        Assert.NotEmpty(error.Bound);
        Assert.DoesNotContain(error.Value, char.IsControl);
    }

    private static string Text(int length) => new('x', length);

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"i{i}")];

    private static Dictionary<string, string> Context(int count) => Enumerable.Range(0, count).ToDictionary(i => $"k{i}", i => $"v{i}");

    private static Dictionary<string, string> Entry(string key, string value) => new() { [key] = value };

    private static AttributeFilter[] Filters(int count) => [.. Enumerable.Range(0, count).Select(i => new AttributeFilter($"f{i}", ["v"]))];

    private static FieldCap[] Caps(int count, int most) => [.. Enumerable.Range(0, count).Select(i => new FieldCap($"f{i}", most))];

    private static AttributeValue[] Attributes(int count) => [.. Enumerable.Range(0, count).Select(i => new AttributeValue("f", $"v{i}"))];
}
