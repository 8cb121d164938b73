namespace Recsys.Embeddings;

/// <summary>A place in a chunk of sequences. Not thread-safe; what it hands out is valid until it moves.</summary>
internal interface ISequenceCursor
{
    /// <summary>Moves to the next sequence; false at the end.</summary>
    bool MoveNext();

    /// <summary>The tokens of the current sequence.</summary>
    ReadOnlySpan<int> Tokens { get; }

    /// <summary>A token that is context of every token of the sequence, whatever the window; -1 for none.</summary>
    int GlobalContext => -1;

    /// <summary>Pairs that are known not to go together: trained as negatives, once each.</summary>
    ReadOnlySpan<RejectedPair> Rejections => [];
}
