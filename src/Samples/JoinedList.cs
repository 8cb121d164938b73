using Recsys.Core;

namespace Recsys.Samples;

/// <summary>A list with what came of each of its items.</summary>
public sealed class JoinedList
{
    private readonly List<Outcome>?[] _outcomes;

    // By kind, whether its window is over and what did not come is known not to have come.
    private int _expired;

    internal JoinedList(ShownList shown, long order) => (Shown, Order, _outcomes) = (shown, order, new List<Outcome>?[shown.Items.Count]);

    /// <summary>What was shown.</summary>
    public ShownList Shown { get; }

    /// <summary>Events that were joined with it.</summary>
    public int OutcomeCount => _outcomes.Sum(o => o?.Count ?? 0);

    internal long Order { get; }

    internal bool IsClosed { get; set; }

    /// <summary>What came of an item.</summary>
    /// <param name="item">Its number, from 0.</param>
    /// <param name="kind">The kind of outcome.</param>
    public KindLabel this[int item, InteractionKind kind]
    {
        get
        {
            var found = _outcomes[item]?.Where(o => o.Kind == kind).OrderBy(o => o.Time).ThenBy(o => o.Sequence).ToArray() ?? [];
            return found.Length > 0
                ? new KindLabel(true, found[0].Time, found.Length, found.Sum(o => o.Value))
                : new KindLabel(HasExpired(kind) ? false : null, null, 0, 0);
        }
    }

    internal bool HasExpired(InteractionKind kind) => (_expired & (1 << (int)kind)) != 0;

    internal bool Has(int item, InteractionKind kind) => _outcomes[item]?.Exists(o => o.Kind == kind) == true;

    internal void Expire(InteractionKind kind) => _expired |= 1 << (int)kind;

    // False where it is there already.
    internal bool Add(int item, in Outcome outcome)
    {
        var (outcomes, sequence) = (_outcomes[item] ??= [], outcome.Sequence);
        if (outcomes.Exists(o => o.Sequence == sequence))
        {
            return false;
        }

        outcomes.Add(outcome);
        return true;
    }

    internal int IndexOf(string itemId)
    {
        for (var i = 0; i < Shown.Items.Count; i++)
        {
            if (string.Equals(Shown.Items[i].ItemId, itemId, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
