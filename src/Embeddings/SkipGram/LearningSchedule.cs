namespace Recsys.Embeddings;

/// <summary>Learning rate that falls linearly with the tokens that all threads have read, to a ten-thousandth of its start.</summary>
internal sealed class LearningSchedule(float start, long totalTokens)
{
    private const float Floor = 1e-4f;
    private long _read;

    /// <summary>The rate at this moment.</summary>
    public float Rate => start * Math.Max(Floor, 1 - (float)((double)Interlocked.Read(ref _read) / totalTokens));

    /// <summary>Counts tokens read, kept or not.</summary>
    public void Advance(int tokens) => Interlocked.Add(ref _read, tokens);
}
