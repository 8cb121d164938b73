using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// Market, type and creator of each item, with vectors of user and item types in one space: what the similarity features read beside the
/// items' vectors. Rows of training are fixed; one thread at a time may append while any number read.
/// </summary>
public sealed class ItemKinds
{
    /// <summary>Begin of the ids of user types among the type vectors.</summary>
    public const string UserPrefix = "user:";

    /// <summary>Begin of the ids of item types among the type vectors.</summary>
    public const string ItemPrefix = "item:";

    /// <summary>Name of the type of an item without attributes of the type's fields.</summary>
    public const string NoType = "none";

    private readonly ItemKindsContent _content;
    private readonly Dictionary<string, int> _markets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _creators = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Activity, int Favourite), float[]> _userVectors = [];
    private readonly float[]?[] _itemVectors;
    private volatile Rows _rows;

    /// <summary>Takes what an artefact holds.</summary>
    /// <param name="content">Market and type of each item, and the types' vectors.</param>
    /// <exception cref="ArgumentException">The columns or vectors differ in length, or a number is not finite.</exception>
    public ItemKinds(ItemKindsContent content)
    {
        content.Validate();
        _content = content;
        _rows = new Rows(
            [.. content.Markets.Select(m => m.Length == 0 ? -1 : Number(_markets, m))],
            [.. content.Types.Select(t => Number(_types, t))],
            [.. content.Types.Select((_, row) => content.Creators.Count == 0 || content.Creators[row].Length == 0 ? -1 : Number(_creators, content.Creators[row]))],
            content.Markets.Count);
        _itemVectors = new float[_types.Count][];
        foreach (var (type, number) in _types)
        {
            _itemVectors[number] = content.TypeVectors.GetValueOrDefault(ItemPrefix + type);
            for (var activity = 0; activity < 32; activity++)
            {
                if (content.TypeVectors.TryGetValue(UserPrefix + UserTypeCounter.Name(activity, type), out var vector))
                {
                    _userVectors[(activity, number)] = vector;
                }
            }
        }

        if (content.TypeVectors.TryGetValue(UserPrefix + UserTypeCounter.Name(0, null), out var beginner))
        {
            _userVectors[(0, -1)] = beginner;
        }
    }

    /// <summary>What an artefact holds of it; without rows appended later.</summary>
    public ItemKindsContent Content => _content;

    /// <summary>Number of rows, appended ones included.</summary>
    public int Count => _rows.Count;

    /// <summary>An item's type by a rule: its attributes of some fields, sorted; vectors of contents are none of them.</summary>
    /// <param name="attributes">The item's attributes.</param>
    /// <param name="fields">The fields; null for all.</param>
    public static string TypeOf(IEnumerable<ItemAttribute> attributes, IReadOnlyList<string>? fields)
    {
        var type = string.Join('|', attributes
            .Where(a => (fields is null || fields.Contains(a.Field)) && !ContentField.IsVector(a.Value))
            .Select(a => $"{a.Field}={a.Value}")
            .Order(StringComparer.Ordinal));
        return type.Length == 0 ? NoType : type.Replace(' ', '_');
    }

    /// <summary>An item's market: its first attribute of the field; empty without.</summary>
    /// <param name="attributes">The item's attributes.</param>
    /// <param name="field">The field; null where items have no markets.</param>
    public static string MarketOf(IEnumerable<ItemAttribute> attributes, string? field) =>
        field is null ? string.Empty : attributes.FirstOrDefault(a => a.Field == field).Value ?? string.Empty;

    /// <summary>Number of a row's market, from 0; -1 where it has none.</summary>
    /// <param name="row">0 to below <see cref="Count"/>.</param>
    public int MarketOf(int row) => _rows.Markets[row];

    /// <summary>Number of a row's creator, from 0; -1 where it has none.</summary>
    /// <param name="row">0 to below <see cref="Count"/>.</param>
    public int CreatorOf(int row) => _rows.Creators[row];

    /// <summary>Number of a row's type, from 0; -1 for a type that training did not see.</summary>
    /// <param name="row">0 to below <see cref="Count"/>.</param>
    public int TypeOf(int row) => _rows.Types[row];

    /// <summary>The vector of a row's type; empty where it has none.</summary>
    /// <param name="row">0 to below <see cref="Count"/>.</param>
    public ReadOnlySpan<float> ItemTypeVector(int row) => _rows.Types[row] is >= 0 and var type ? _itemVectors[type] : [];

    /// <summary>The vector of a user's type; empty where it has none.</summary>
    /// <param name="newestFirst">The user's events.</param>
    public ReadOnlySpan<float> UserTypeVector(ReadOnlySpan<HistoryEvent> newestFirst)
    {
        if (_userVectors.Count == 0)
        {
            return [];
        }

        var rows = _rows;
        var counter = new UserTypeCounter();
        for (var i = newestFirst.Length - 1; i >= 0; i--)
        {
            var e = newestFirst[i];
            if (e.Row >= 0 && e.Row < rows.Count && rows.Types[e.Row] >= 0 && UserTypeCounter.IsPositive(e.Kind))
            {
                counter.Add(rows.Types[e.Row]);
            }
        }

        return _userVectors.GetValueOrDefault((counter.Activity, counter.Favourite));
    }

    /// <summary>Appends an item that came after the training. Only one thread may append at a time.</summary>
    /// <param name="attributes">Its attributes; a market or type that training did not see is none.</param>
    internal void Append(IReadOnlyList<ItemAttribute> attributes)
    {
        // A creator that training did not see is one all the same: users may watch its items from now on.
        var creator = MarketOf(attributes, _content.CreatorField);
        Append(
            _markets.GetValueOrDefault(MarketOf(attributes, _content.MarketField), -1),
            _types.GetValueOrDefault(TypeOf(attributes, _content.TypeFields), -1),
            creator.Length == 0 ? -1 : Number(_creators, creator));
    }

    /// <summary>Appends an item of the market and type of another. Only one thread may append at a time.</summary>
    /// <param name="row">The other's row.</param>
    internal void AppendLike(int row) => Append(_rows.Markets[row], _rows.Types[row], _rows.Creators[row]);

    private void Append(int market, int type, int creator)
    {
        var rows = _rows;
        var (markets, types, creators) = (rows.Markets, rows.Types, rows.Creators);
        if (rows.Count == markets.Length)
        {
            Array.Resize(ref markets, rows.Count + (rows.Count / 8) + 16);
            Array.Resize(ref types, markets.Length);
            Array.Resize(ref creators, markets.Length);
        }

        markets[rows.Count] = market;
        types[rows.Count] = type;
        creators[rows.Count] = creator;
        _rows = new Rows(markets, types, creators, rows.Count + 1);
    }

    private static int Number(Dictionary<string, int> numbers, string name)
    {
        if (!numbers.TryGetValue(name, out var number))
        {
            numbers[name] = number = numbers.Count;
        }

        return number;
    }

    private sealed record Rows(int[] Markets, int[] Types, int[] Creators, int Count);
}
