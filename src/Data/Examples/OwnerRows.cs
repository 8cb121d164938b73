namespace Recsys.Data;

/// <summary>
/// Which row of its columns an example's user or item has. The first rows are what is known of each owner when it is served; behind them are
/// what was known of those whose fields changed, at the times of their examples.
/// </summary>
internal sealed class OwnerRows
{
    private readonly int[]? _ofExamples;

    private OwnerRows(int owners, int[] ownerOfRows, int[]? ofExamples) => (Owners, OwnerOfRows, _ofExamples) = (owners, ownerOfRows, ofExamples);

    /// <summary>Number of owners.</summary>
    public int Owners { get; }

    /// <summary>Number of rows.</summary>
    public int Count => OwnerOfRows.Length;

    /// <summary>Whose each row is.</summary>
    public int[] OwnerOfRows { get; }

    /// <summary>Whether an owner has several.</summary>
    public bool AreSeveral => _ofExamples is not null;

    /// <summary>A row an owner.</summary>
    public static OwnerRows Single(int owners) => new(owners, [.. Enumerable.Range(0, owners)], null);

    /// <summary>Several rows for some.</summary>
    /// <param name="owners">Number of owners.</param>
    /// <param name="ownerOfRows">Whose each row is; the first are those of the owners.</param>
    /// <param name="ofExamples">The row of each example: its owner's, or one behind those of the owners.</param>
    public static OwnerRows Several(int owners, int[] ownerOfRows, int[] ofExamples) =>
        ownerOfRows.Length == owners ? Single(owners) : new(owners, ownerOfRows, ofExamples);

    /// <summary>The row of an example.</summary>
    public int Of(int example, int owner) => _ofExamples is null ? owner : _ofExamples[example];

    /// <summary>
    /// The row that each owner is known by once some examples have passed: that of its last of these, or, of one that has none, its first.
    /// </summary>
    /// <param name="ofExamples">The owner of each example, oldest first.</param>
    /// <param name="passed">Indexes of the examples that have passed.</param>
    public int[] After(IReadOnlyList<int> ofExamples, IEnumerable<int> passed)
    {
        int[] rows = [.. Enumerable.Range(0, Owners)];
        if (_ofExamples is null)
        {
            return rows;
        }

        var last = new int[Owners];
        Array.Fill(last, -1);
        foreach (var example in passed)
        {
            last[ofExamples[example]] = Math.Max(last[ofExamples[example]], example);
        }

        for (var example = ofExamples.Count - 1; example >= 0; example--)
        {
            var owner = ofExamples[example];
            rows[owner] = _ofExamples[last[owner] >= 0 ? last[owner] : example];
        }

        return rows;
    }
}
