namespace Recsys.Embeddings;

/// <summary>Sequences in memory as a source; a chunk is a run of them.</summary>
internal sealed class CorpusSource(TokenSequences corpus) : ISequenceSource
{
    private const int SequencesPerChunk = 256;

    public int TokenCount => corpus.Ids.Count;

    public int ChunkCount => (corpus.Count + SequencesPerChunk - 1) / SequencesPerChunk;

    public ISequenceCursor Open(int chunk, ulong seed) =>
        new Cursor(corpus, chunk * SequencesPerChunk, Math.Min(corpus.Count, (chunk + 1) * SequencesPerChunk));

    private sealed class Cursor(TokenSequences corpus, int first, int end) : ISequenceCursor
    {
        private int _at = first - 1;

        public ReadOnlySpan<int> Tokens => corpus[_at];

        public bool MoveNext() => ++_at < end;
    }
}
