using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Admits nodes of which one item is live and accepted by a filter: the node's own or one of its copies.</summary>
/// <typeparam name="TFilter">The filter's type.</typeparam>
/// <param name="items">Which items are.</param>
/// <param name="columns">The graph.</param>
internal readonly unsafe struct LiveNodes<TFilter>(LiveItems<TFilter> items, in HnswColumns columns) : ISlotGate
    where TFilter : struct, IRowFilter
{
    // Not the columns themselves: a gate is copied where it is passed on.
    private readonly int* _copies = columns.Copies;
    private readonly LiveItems<TFilter> _items = items;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Admits(int slot) => _items.Admits(slot) || (_copies is not null && _copies[slot] != 0 && AnyOf(slot));

    private bool AnyOf(int slot)
    {
        for (var copy = Volatile.Read(ref _copies[slot]) - 1; copy >= 0; copy = Volatile.Read(ref _copies[copy]) - 1)
        {
            if (_items.Admits(copy))
            {
                return true;
            }
        }

        return false;
    }
}
