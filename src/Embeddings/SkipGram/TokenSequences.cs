using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;

namespace Recsys.Embeddings;

/// <summary>Sequences of tokens in memory: words of sentences, items of users or sessions. Immutable.</summary>
public sealed class TokenSequences
{
    private readonly int[] _tokens;
    private readonly int[] _ends;

    private TokenSequences(IReadOnlyList<string> ids, int[] tokens, int[] ends)
    {
        Ids = ids;
        _tokens = tokens;
        _ends = ends;
    }

    /// <summary>Id of each token index, most frequent first; equal counts in order of first appearance.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Number of sequences.</summary>
    public int Count => _ends.Length;

    /// <summary>Number of tokens of all sequences together.</summary>
    public int TokenTotal => _tokens.Length;

    /// <summary>The token indexes of a sequence.</summary>
    /// <param name="sequence">Index of the sequence, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such sequence.</exception>
    public ReadOnlySpan<int> this[int sequence]
    {
        get
        {
            var begin = sequence == 0 ? 0 : _ends[sequence - 1];
            return _tokens.AsSpan(begin, _ends[sequence] - begin);
        }
    }

    /// <summary>Makes sequences from ids.</summary>
    /// <param name="sequences">The sequences; at most 2^31 tokens together.</param>
    /// <param name="minimumCount">Tokens that occur less often are left out, as if they were not there; from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The minimum is below 1.</exception>
    public static TokenSequences Create(IEnumerable<IEnumerable<string>> sequences, int minimumCount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 1);
        var index = new IdIndex();
        var tokens = new List<int>();
        var ends = new List<int>();
        foreach (var sequence in sequences)
        {
            foreach (var id in sequence)
            {
                tokens.Add(index.GetOrAdd(id));
            }

            ends.Add(tokens.Count);
        }

        return Renumber(index.Ids, tokens, ends, minimumCount);
    }

    /// <summary>Reads a text, one sequence a line, tokens separated by blanks or tabs; empty lines are left out.</summary>
    /// <param name="file">The file, UTF-8.</param>
    /// <param name="minimumCount">As in <see cref="Create"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TokenSequences Read(string file, int minimumCount = 1) => Create(
        Utf8Text.ReadLines(file)
            .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(ids => ids.Length > 0),
        minimumCount);

    /// <summary>One sequence a user, of the items of the user's events in time order.</summary>
    /// <param name="dataset">The events.</param>
    /// <param name="kinds">Kinds of events that count; null for <see cref="FeedbackKinds.Positive"/>.</param>
    public static TokenSequences FromUsers(InteractionDataset dataset, IReadOnlySet<InteractionKind>? kinds = null)
    {
        kinds ??= FeedbackKinds.Positive;
        return Create(dataset.ByUser().Select(events => events.Where(e => kinds.Contains(e.Kind)).Select(e => dataset.ItemIds[e.Item])));
    }

    // Frequent tokens get low indexes: their rows lie together and stay in the caches.
    private static TokenSequences Renumber(IReadOnlyList<string> ids, List<int> tokens, List<int> ends, int minimumCount)
    {
        var counts = new int[ids.Count];
        foreach (var token in tokens)
        {
            counts[token]++;
        }

        var order = Enumerable.Range(0, ids.Count).Where(t => counts[t] >= minimumCount).OrderByDescending(t => counts[t]).ToArray();
        var indexes = new int[ids.Count];
        Array.Fill(indexes, -1);
        for (var i = 0; i < order.Length; i++)
        {
            indexes[order[i]] = i;
        }

        var (kept, keptEnds, at) = (new List<int>(tokens.Count), new List<int>(ends.Count), 0);
        foreach (var end in ends)
        {
            var before = kept.Count;
            for (; at < end; at++)
            {
                if (indexes[tokens[at]] >= 0)
                {
                    kept.Add(indexes[tokens[at]]);
                }
            }

            if (kept.Count > before)
            {
                keptEnds.Add(kept.Count);
            }
        }

        return new TokenSequences(Array.ConvertAll(order, t => ids[t]), [.. kept], [.. keptEnds]);
    }
}
