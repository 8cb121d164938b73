namespace Recsys.Retrieval;

/// <summary>
/// Item to slot: open addressing with linear probing over memory that the index owns, 8 bytes an entry, at most three quarters
/// full. One thread at a time.
/// </summary>
/// <param name="entries">Pairs of item and slot; an item of -1 marks a free entry.</param>
/// <param name="length">Number of entries.</param>
internal readonly unsafe struct SlotMap(int* entries, int length)
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntryBytes = 8;

    private const int Free = -1;

    /// <summary>Entries needed for a number of items.</summary>
    public static int EntriesFor(int items) => checked((int)((items * 4L / 3) + 2));

    /// <summary>Makes every entry free.</summary>
    public void Clear() => new Span<int>(entries, checked(2 * length)).Fill(Free);

    /// <summary>The item's slot, -1 for an unknown item.</summary>
    public int Find(int item)
    {
        for (var at = Home(item); entries[2 * at] != Free; at = Next(at))
        {
            if (entries[2 * at] == item)
            {
                return entries[(2 * at) + 1];
            }
        }

        return -1;
    }

    /// <summary>Sets the item's slot. The caller sees to it that no more items come than were asked for.</summary>
    public void Set(int item, int slot)
    {
        var at = Home(item);
        while (entries[2 * at] != Free && entries[2 * at] != item)
        {
            at = Next(at);
        }

        entries[2 * at] = item;
        entries[(2 * at) + 1] = slot;
    }

    /// <summary>Forgets an item and moves up those that probing had put behind it, so that no marks of removed entries gather.</summary>
    public void Remove(int item)
    {
        var hole = Home(item);
        while (entries[2 * hole] != item)
        {
            if (entries[2 * hole] == Free)
            {
                return;
            }

            hole = Next(hole);
        }

        for (var at = Next(hole); entries[2 * at] != Free; at = Next(at))
        {
            // An entry may move into the hole unless its home lies cyclically behind the hole.
            var home = Home(entries[2 * at]);
            if (hole <= at ? home <= hole || home > at : home <= hole && home > at)
            {
                entries[2 * hole] = entries[2 * at];
                entries[(2 * hole) + 1] = entries[(2 * at) + 1];
                hole = at;
            }
        }

        entries[2 * hole] = Free;
    }

    // Fibonacci hashing spreads runs of item numbers; the product's high half scales it to any length.
    private int Home(int item) => (int)(((ulong)((uint)item * 2654435769u) * (uint)length) >> 32);

    private int Next(int at) => at + 1 == length ? 0 : at + 1;
}
