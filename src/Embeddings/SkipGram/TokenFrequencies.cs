namespace Recsys.Embeddings;

/// <summary>How often each token occurs in an epoch, and what follows from it: noise and subsampling.</summary>
internal sealed class TokenFrequencies
{
    private readonly long[] _counts;

    public TokenFrequencies(long[] counts)
    {
        _counts = counts;
        Total = counts.Sum();
    }

    /// <summary>Tokens of an epoch.</summary>
    public long Total { get; }

    public long this[int token] => _counts[token];

    /// <summary>Reads one epoch. Of walks it is a sample: another epoch has other walks of the same distribution.</summary>
    public static TokenFrequencies Count(ISequenceSource source, ulong seed, CancellationToken cancellationToken)
    {
        var counts = new long[source.TokenCount];
        for (var chunk = 0; chunk < source.ChunkCount; chunk++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cursor = source.Open(chunk, FastRandom.Derive(seed, -1, chunk));
            while (cursor.MoveNext())
            {
                foreach (var token in cursor.Tokens)
                {
                    counts[token]++;
                }
            }
        }

        return new TokenFrequencies(counts);
    }

    /// <summary>The noise distribution: proportional to count^exponent; tokens that never occur are never drawn.</summary>
    public AliasTable.Slot[] Noise(double exponent) =>
        AliasTable.Create(Array.ConvertAll(_counts, c => c == 0 ? 0 : Math.Pow(c, exponent)));

    /// <summary>Chance that an occurrence is kept: with f the token's share and t the threshold, sqrt(t/f) + t/f, at most 1, as in word2vec's code.</summary>
    public float[] KeepChances(double threshold) => Array.ConvertAll(_counts, c =>
    {
        var ratio = threshold * Total / c;
        return threshold == 0 || c == 0 ? 1f : (float)Math.Min(1, Math.Sqrt(ratio) + ratio);
    });
}
