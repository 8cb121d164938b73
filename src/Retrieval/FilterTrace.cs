namespace Recsys.Retrieval;

/// <summary>What the filter of one request refused, and why: items that channels looked at and could not bring.</summary>
public sealed class FilterTrace
{
    private const int Most = 100_000;

    private readonly Dictionary<int, string> _exclusions = [];
    private readonly Dictionary<int, string> _refused = [];

    /// <summary>Reasons by index in the item table; no more than 100,000.</summary>
    public IReadOnlyDictionary<int, string> Refused => _refused;

    /// <summary>Says why an item is excluded; the first reason counts.</summary>
    /// <param name="index">Index in the item table.</param>
    /// <param name="reason">Why.</param>
    public void Exclude(int index, string reason) => _exclusions.TryAdd(index, reason);

    /// <summary>Takes note of an item that was looked at and refused.</summary>
    /// <param name="index">Index in the item table.</param>
    /// <param name="reason">Why; null where it was excluded, with or without a reason.</param>
    internal void Refuse(int index, string? reason)
    {
        // What is excluded without a reason was recalled already.
        reason ??= _exclusions.GetValueOrDefault(index);
        if (reason is not null && _refused.Count < Most)
        {
            _refused.TryAdd(index, reason);
        }
    }
}
