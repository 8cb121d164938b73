using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// Turns a session into a model's history input. Training and serving both call it, so that a model is
/// served exactly what it was trained on.
/// </summary>
public static class HistoryEncoder
{
    /// <summary>Seconds of play or dwell that count in full.</summary>
    public const float FullSeconds = 600f;

    private static readonly float FullLogSeconds = MathF.Log(1f + FullSeconds);

    /// <summary>
    /// Keeps the newest events of known items whose weight is above 0, at most
    /// <see cref="FeatureSchema.HistoryLength"/> of them, and leaves them newest first, each with its <see cref="Weight"/>. Where the schema
    /// merges repeats, an item is kept once, with the sum of its events' weights.
    /// </summary>
    /// <param name="schema">The model's schema.</param>
    /// <param name="newestFirst">The events, newest first; rows below 0 are items that the model does not know.</param>
    /// <param name="rows">Receives the rows; at least HistoryLength long; -1 where nothing was kept.</param>
    /// <param name="weights">Receives the weights; at least HistoryLength long; 0 where nothing was kept.</param>
    /// <param name="kinds">Receives the number of each kind, 0 where nothing was kept; empty where it is not wanted.</param>
    /// <returns>How many were kept.</returns>
    /// <exception cref="ArgumentException">A destination is too short.</exception>
    public static int Select(
        FeatureSchema schema, ReadOnlySpan<HistoryEvent> newestFirst, Span<int> rows, Span<float> weights, Span<float> kinds = default)
    {
        RequireLength(rows.Length, schema.HistoryLength, nameof(rows));
        RequireLength(weights.Length, schema.HistoryLength, nameof(weights));
        rows = rows[..schema.HistoryLength];
        weights = weights[..schema.HistoryLength];
        var kept = 0;
        foreach (ref readonly var e in newestFirst)
        {
            if (kept == rows.Length && !schema.MergesRepeats)
            {
                break;
            }

            var weight = e.Row >= 0 ? Weight(schema, in e) : 0f;
            if (!(weight > 0))
            {
                continue;
            }

            if (schema.MergesRepeats && rows[..kept].IndexOf(e.Row) is >= 0 and var before)
            {
                weights[before] += weight;
            }
            else if (kept < rows.Length)
            {
                rows[kept] = e.Row;
                if (!kinds.IsEmpty)
                {
                    kinds[kept] = (float)e.Kind;
                }

                weights[kept++] = weight;
            }
        }

        rows[kept..].Fill(-1);
        weights[kept..].Clear();
        if (!kinds.IsEmpty)
        {
            kinds[kept..].Clear();
        }

        return kept;
    }

    /// <summary>The same selection as <see cref="Select"/>, with the items' vectors in place of their rows.</summary>
    /// <param name="schema">The model's schema.</param>
    /// <param name="newestFirst">The events, newest first.</param>
    /// <param name="table">Where the vectors are.</param>
    /// <param name="history">Receives HistoryLength vectors of the table's dimension, zero where nothing was kept.</param>
    /// <param name="weights">Receives HistoryLength weights, 0 where nothing was kept.</param>
    /// <returns>How many were kept.</returns>
    /// <exception cref="ArgumentException">A destination is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An event's row lies beyond the table.</exception>
    public static int Encode(
        FeatureSchema schema,
        ReadOnlySpan<HistoryEvent> newestFirst,
        EmbeddingTable table,
        Span<float> history,
        Span<float> weights)
    {
        Span<int> rows = stackalloc int[FeatureSchema.MaxHistoryLength];
        var kept = Select(schema, newestFirst, rows, weights);
        Gather(schema, rows[..kept], table, history);
        return kept;
    }

    /// <summary>Writes the vectors of rows that <see cref="Select"/> kept, and zeros behind them.</summary>
    /// <param name="schema">The model's schema.</param>
    /// <param name="rows">The rows kept, at most HistoryLength.</param>
    /// <param name="table">Where the vectors are.</param>
    /// <param name="history">Receives HistoryLength vectors of the table's dimension.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Gather(FeatureSchema schema, ReadOnlySpan<int> rows, EmbeddingTable table, Span<float> history)
    {
        var dimension = table.Dimension;
        var length = schema.HistoryLength * dimension;
        RequireLength(history.Length, length, nameof(history));
        table.Gather(rows, history);
        history[(rows.Length * dimension)..length].Clear();
    }

    /// <summary>
    /// What an event counts: the behaviour weight of its kind; for play and dwell multiplied by min(1, log(1 + seconds) / log(1 + 600)),
    /// so that an event of no duration is not kept.
    /// </summary>
    /// <param name="schema">The model's schema.</param>
    /// <param name="e">The event.</param>
    /// <returns>The weight; 0 or NaN for an event that does not count.</returns>
    public static float Weight(FeatureSchema schema, in HistoryEvent e)
    {
        if (!schema.BehaviourWeights.TryGetValue(e.Kind, out var weight))
        {
            return 0f;
        }

        // A NaN duration makes the weight NaN, which is not above 0, so the event is left out.
        return e.Kind is InteractionKind.Play or InteractionKind.Dwell
            ? weight * MathF.Min(1f, MathF.Log(1f + MathF.Max(0f, e.Value)) / FullLogSeconds)
            : weight;
    }

    private static void RequireLength(int actual, int needed, string name)
    {
        if (actual < needed)
        {
            throw new ArgumentException($"{name} holds {actual} values; {needed} are needed.", name);
        }
    }
}
