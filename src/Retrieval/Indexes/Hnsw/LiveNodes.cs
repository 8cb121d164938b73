using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Admits nodes of which one item is live and accepted by a filter: the node's own or one of its copies.</summary>
/// <typeparam name="TFilter">The filter's type.</typeparam>
/// <param name="items">Which items are.</param>
/// <param name="columns">The graph.</param>
internal readonly struct LiveNodes<TFilter>(LiveItems<TFilter> items, HnswColumns columns) : ISlotGate
    where TFilter : struct, IRowFilter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Admits(int slot) => items.Admits(slot) || (columns.NextCopy(slot) is >= 0 and var copy && AnyOf(copy));

    private bool AnyOf(int copy)
    {
        for (; copy >= 0; copy = columns.NextCopy(copy))
        {
            if (items.Admits(copy))
            {
                return true;
            }
        }

        return false;
    }
}
