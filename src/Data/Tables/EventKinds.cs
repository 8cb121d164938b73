using System.Collections.Frozen;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>Which texts of a table's kind column are which kinds of event.</summary>
public sealed class EventKinds
{
    /// <summary>What stands for leaving rows of a text out.</summary>
    public const string None = "none";

    private static readonly FrozenDictionary<string, InteractionKind?> Names = Enum.GetValues<InteractionKind>()
        .Select(k => KeyValuePair.Create(k.ToString(), (InteractionKind?)k)).Append(KeyValuePair.Create(None, (InteractionKind?)null))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, InteractionKind?> _kinds = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The kinds by their own names, in any case and with '_' or '-' between words.</summary>
    public static EventKinds Named { get; } = Parse([]);

    /// <summary>What a text may stand for.</summary>
    private static string Known => string.Join(", ", Enum.GetNames<InteractionKind>().Append(None).Select(n => char.ToLowerInvariant(n[0]) + n[1..]));

    /// <summary>Parses "text=kind" parts, several separated by commas; a kind is one of the log's, or none for rows to leave out.</summary>
    /// <param name="parts">The parts, such as "view=click,buy=purchase".</param>
    /// <exception cref="ArgumentException">A part has another form, its kind is unknown, or a text has two.</exception>
    public static EventKinds Parse(IEnumerable<string> parts)
    {
        var kinds = new EventKinds();
        foreach (var part in parts.SelectMany(p => p.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (part.LastIndexOf('=') is var at && at < 0)
            {
                throw new ArgumentException($"--kinds {part} is not text=kind; kinds are {Known}.", nameof(parts));
            }

            var (text, name) = (part[..at].Trim(), part[(at + 1)..].Trim());
            if (!TryName(name, out var kind))
            {
                throw new ArgumentException($"--kinds {part}: there is no kind '{name}'; kinds are {Known}.", nameof(parts));
            }

            if (!kinds._kinds.TryAdd(text, kind))
            {
                throw new ArgumentException($"--kinds {part}: '{text}' has a kind already.", nameof(parts));
            }
        }

        return kinds;
    }

    /// <summary>The kind of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">Its kind; null to leave the row out.</param>
    /// <returns>Whether it has one.</returns>
    public bool TryGet(string text, out InteractionKind? kind) => _kinds.TryGetValue(text, out kind) || TryName(text, out kind);

    /// <summary>The error of texts that have no kind.</summary>
    internal static ArgumentException Unknown(string column, IReadOnlyDictionary<string, int> texts)
    {
        const int Shown = 10;
        var most = texts.OrderByDescending(t => t.Value).Take(Shown).ToArray();
        return new ArgumentException(
            $"Column '{column}' has texts that are no kinds: {string.Join(", ", most.Select(t => $"'{t.Key}' ({t.Value} rows)"))}{(texts.Count > Shown ? ", ..." : string.Empty)}; "
            + $"say what they are: --kinds {string.Join(",", most.Select(t => $"{t.Key}=KIND"))} with kinds {Known}.");
    }

    // "add_to_cart" is AddToCart.
    private static bool TryName(string name, out InteractionKind? kind) =>
        Names.TryGetValue(name, out kind) || Names.TryGetValue(string.Concat(name.Split(['_', '-', ' '])), out kind);
}
