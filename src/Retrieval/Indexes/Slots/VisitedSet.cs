using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Slots that a search has met: a byte a slot that holds the number of the search which met it last.</summary>
/// <param name="marks">A byte a slot.</param>
/// <param name="epoch">This search's number.</param>
internal readonly unsafe struct VisitedSet(byte* marks, byte epoch)
{
    /// <summary>Adds a slot.</summary>
    /// <returns>Whether it is new.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int slot)
    {
        if (marks[slot] == epoch)
        {
            return false;
        }

        marks[slot] = epoch;
        return true;
    }
}
