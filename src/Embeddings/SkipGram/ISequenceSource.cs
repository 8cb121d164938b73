namespace Recsys.Embeddings;

/// <summary>
/// What skip-gram learns from: sequences of tokens in chunks that threads take in turn. Sources that walk on graphs make
/// their sequences as they are read, so they are never all in memory.
/// </summary>
internal interface ISequenceSource
{
    /// <summary>Number of tokens known; tokens are from 0 to below it.</summary>
    int TokenCount { get; }

    /// <summary>Number of chunks, which together are one epoch.</summary>
    int ChunkCount { get; }

    /// <summary>Reads one chunk. The same seed gives the same sequences.</summary>
    ISequenceCursor Open(int chunk, ulong seed);
}
