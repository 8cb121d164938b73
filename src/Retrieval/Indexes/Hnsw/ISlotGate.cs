using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Says which nodes a walk may bring home; it passes through the others.</summary>
internal interface ISlotGate
{
    bool Admits(int slot);
}

/// <summary>Admits every node: for insertions, which link to whatever there is.</summary>
internal readonly struct EveryNode : ISlotGate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Admits(int slot) => true;
}

/// <summary>Admits nodes of live items that a filter accepts.</summary>
/// <typeparam name="TFilter">The filter's type.</typeparam>
/// <param name="memory">The memory.</param>
/// <param name="filter">The filter.</param>
internal readonly unsafe struct LiveItems<TFilter>(SlotMemory memory, TFilter filter) : ISlotGate
    where TFilter : struct, IRowFilter
{
    private readonly int* _items = memory.Items;
    private readonly byte* _states = memory.States;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Admits(int slot) => Volatile.Read(ref _states[slot]) == SlotState.Live && filter.Accepts(_items[slot]);
}
