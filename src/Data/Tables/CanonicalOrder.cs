namespace Recsys.Data;

/// <summary>
/// The order in which ids are numbered and events of one time follow: by a fixed hash of the text, so that it neither depends on the order of a
/// file's rows nor tells anything, as the order of names or of numbers may. Ties between scores fall by it.
/// </summary>
internal static class CanonicalOrder
{
    /// <summary>Compares ids: by hash, where those are equal by the text.</summary>
    public static int Compare(string first, string second) =>
        Hash(first).CompareTo(Hash(second)) is not 0 and var order ? order : string.CompareOrdinal(first, second);

    /// <summary>Compares rows: by the hashes of their cells, one after another, where those are equal by the texts.</summary>
    public static int Compare(string[] first, string[] second)
    {
        for (var c = 0; c < first.Length; c++)
        {
            if (!ReferenceEquals(first[c], second[c]) && Compare(first[c], second[c]) is not 0 and var order)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>Each id once, in the order.</summary>
    public static IdIndex Number(IEnumerable<string> ids)
    {
        var index = new IdIndex();
        var distinct = ids.Distinct(StringComparer.Ordinal).Select(id => (Hash: Hash(id), Id: id)).ToArray();
        Array.Sort(distinct, (a, b) => a.Hash.CompareTo(b.Hash) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id));
        foreach (var (_, id) in distinct)
        {
            index.GetOrAdd(id);
        }

        return index;
    }

    // FNV-1a over the characters, mixed so that the last ones reach all bits.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }
}
