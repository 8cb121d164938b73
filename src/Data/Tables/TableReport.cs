namespace Recsys.Data;

/// <summary>What was met while a table was read. Nothing is dropped without being counted here.</summary>
public sealed record TableReport
{
    /// <summary>Files read.</summary>
    public int Files { get; set; }

    /// <summary>Rows read.</summary>
    public int Rows { get; set; }

    /// <summary>Rows without a user, an item or a readable label or time: left out.</summary>
    public int Unusable { get; set; }

    /// <summary>The first unusable row and why, or null.</summary>
    public string? FirstUnusable { get; set; }

    /// <summary>How many rows are unusable for each reason.</summary>
    public Dictionary<string, int> Reasons { get; } = [];

    /// <summary>Rows of text that stand on several lines, since a quoted field has line breaks.</summary>
    public int OnSeveralLines { get; set; }

    /// <summary>Whether quotes within quoted fields follow a backslash.</summary>
    public bool Backslashes { get; set; }

    /// <summary>What the times are: their unit or form, and the first and the last; null without times.</summary>
    public string? Times { get; set; }

    /// <summary>Rows of a kind that is to be left out.</summary>
    public int LeftOut { get; set; }

    /// <summary>Rows equal to an earlier one in user, item, time, kind and label: left out.</summary>
    public int Duplicates { get; set; }

    /// <summary>Rows earlier than the row before: sorted in.</summary>
    public int OutOfOrder { get; set; }

    /// <summary>Empty cells of features, by field: they became the unknown category, or the mean of a number.</summary>
    public Dictionary<string, int> Missing { get; } = [];

    /// <summary>Users or items with several values of a field that was said to be static, by field: the latest stands.</summary>
    public Dictionary<string, int> Changed { get; } = [];

    /// <summary>Cells of number features that are not finite numbers, by field: treated as missing.</summary>
    public Dictionary<string, int> NotNumbers { get; } = [];

    /// <summary>Counts the row that was read last as unusable.</summary>
    /// <param name="reason">Why, in general.</param>
    /// <param name="detail">Why, with the cell.</param>
    internal void Refuse(string reason, string detail)
    {
        Unusable++;
        Reasons[reason] = Reasons.GetValueOrDefault(reason) + 1;
        FirstUnusable ??= $"row {Rows}: {detail}";
    }

    /// <summary>All counts above zero in one line.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Files > 1 ? $"{Rows} rows of {Files} files" : $"{Rows} rows",
        OnSeveralLines > 0 ? $"{OnSeveralLines} on several lines" : null,
        Backslashes ? "quotes after backslashes" : null,
        Unusable > 0 ? $"{Unusable} unusable: {string.Join(", ", Reasons.OrderByDescending(r => r.Value).Select(r => $"{r.Key} {r.Value}"))} (first: {FirstUnusable})" : null,
        LeftOut > 0 ? $"{LeftOut} of kinds to leave out" : null,
        Times is not null ? $"times in {Times}" : null,
        Duplicates > 0 ? $"{Duplicates} duplicates left out" : null,
        OutOfOrder > 0 ? $"{OutOfOrder} out of order, sorted" : null,
        Missing.Count > 0 ? $"missing: {string.Join(", ", Missing.Select(m => $"{m.Key} {m.Value}"))}" : null,
        Changed.Count > 0 ? $"static, but of several values: {string.Join(", ", Changed.Select(m => $"{m.Key} {m.Value}"))}" : null,
        NotNumbers.Count > 0 ? $"not a number: {string.Join(", ", NotNumbers.Select(m => $"{m.Key} {m.Value}"))}" : null,
    }.OfType<string>());
}
