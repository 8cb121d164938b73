namespace Recsys.Retrieval;

/// <summary>
/// How alike items are by their attributes: the cosine of weighted values, <c>w(v) = g(f) ln(N / n(v))</c> for a value that n(v) of N
/// items have. What a field f tells is found from the data: <c>g(f) = ln(o / e) / -ln(e)</c>, with o the share of co-occurring items
/// that have a value of the field in common, and e the share that would have by chance; from 0, where it tells nothing, to 1, where
/// co-occurring items always agree. While little is known of co-occurrence all fields count alike.
/// </summary>
/// <param name="together">Co-occurrence, from which fields are weighed.</param>
/// <param name="options">Length of the lists of popular items of a value.</param>
/// <param name="time">Clock that spaces the passes over the table.</param>
public sealed class AttributeSimilarity(LiveCoOccurrence together, RecallOptions options, TimeProvider time) : IRecallList
{
    // A pass over a large table takes a while: it is repeated so seldom that it costs at most a twentieth of a core.
    private const int PauseFactor = 20;

    private volatile AttributeWeights _weights = AttributeWeights.Empty;
    private (TimeSpan Took, long At) _last;

    internal AttributeWeights Weights => _weights;

    /// <inheritdoc/>
    public void Refresh(ItemTable table)
    {
        if (time.GetElapsedTime(_last.At) < _last.Took * PauseFactor)
        {
            return;
        }

        var start = time.GetTimestamp();
        _weights = AttributeWeights.Of(table, together, options.ListLength);
        _last = (time.GetElapsedTime(start), time.GetTimestamp());
    }

    /// <summary>What a field tells, from 0 to 1; 0 for a field that no two items have a value of in common.</summary>
    /// <param name="field">The field.</param>
    public float GainOf(string field) => _weights.Gains.GetValueOrDefault(field);
}
