namespace Recsys.Client.Tests;

/// <summary>Requests of which any part may be missing, malformed, out of its bounds or all right, from a seed.</summary>
internal sealed class OddRequests(int seed)
{
    // Not constants of attributes, which would be UTF-8 in the assembly and so without lone surrogates.
    private static readonly string?[] Texts =
        [null, "", "a", "genre", "\0", "x\uD800", "\uDC00", "\uD83D\uDE00", new('x', 64), new('x', 65), new('x', 257), new('x', 1025)];

    private static readonly double?[] Numbers = [null, 0, -1.5, 20, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue];
    private static readonly int[] Counts = [int.MinValue, -1, 0, 1, 3, int.MaxValue];

    private readonly Random _random = new(seed);

    public RecommendRequest Recommend() => new()
    {
        UserId = Mostly("u1", Text),
        Count = Mostly(20, () => Pick(Counts)),
        Surface = Mostly("home", Text),
        Context = Mostly(null, () => new Dictionary<string, string> { [Text() ?? "null"] = Text()! }),
        ExcludeItemIds = Mostly(null, Strings),
        AllowItemIds = Mostly(null, Strings),
        FriendIds = Mostly(null, Strings),
        Filters = Mostly(null, () => List(() => Mostly(new AttributeFilter(Text()!, Strings()!), () => null!))),
        Filter = Filter(0),
        Include = Mostly(null, Strings),
        Caps = Mostly(null, () => List(() => new FieldCap(Text()!, Pick(Counts)))),
        Page = Mostly(null, Text),
        AllowUnknownFields = true,
    };

    public SimilarItemsRequest Similar() => new()
    {
        ItemId = Mostly("i1", Text),
        Count = Mostly(20, () => Pick(Counts)),
        Filter = Filter(0),
        Include = Mostly(null, Strings),
        AllowUnknownFields = true,
    };

    // Deep and wide trees are rare, and none grows without end.
    private ItemFilter? Filter(int depth) => _random.Next(depth < 12 ? 8 : 4) switch
    {
        0 => null,
        1 => new ValueFilter(Text()!, Strings()!),
        2 => new NumberFilter(Text()!, Pick(Numbers), Pick(Numbers), _random.Next(2) == 0, _random.Next(2) == 0),
        3 => new FieldFilter(Mostly("genre", Text)),
        4 or 5 => new NotFilter(Filter(depth + 1)!),
        6 => new AllFilter(List(() => Filter(depth + 1)!)!),
        _ => new AnyFilter(List(() => Filter(depth + 1)!)!),
    };

    private List<string>? Strings() => List(() => Mostly("a", Text));

    private List<T>? List<T>(Func<T> element) => _random.Next(8) switch
    {
        0 => null,
        1 => [],
        2 => [.. Enumerable.Repeat(element(), 70)],
        3 => [.. Enumerable.Repeat(element(), 1001)],
        _ => [element(), element()],
    };

    private string Text() => Pick(Texts)!;

    private T Mostly<T>(T usual, Func<T> other) => _random.Next(4) > 0 ? usual : other();

    private T Pick<T>(T[] all) => all[_random.Next(all.Length)];
}
