namespace Recsys.Embeddings;

/// <summary>Sessions as a source, with the booked item as global context.</summary>
/// <param name="tokenCount">Number of tokens.</param>
/// <param name="sessions">Sessions of tokens.</param>
/// <param name="bookedAsContext">Whether the booked token is context of every token of its session.</param>
internal sealed class ListingSource(int tokenCount, IReadOnlyList<(int[] Tokens, int Booked)> sessions, bool bookedAsContext) : ISequenceSource
{
    private const int SessionsPerChunk = 256;

    public int TokenCount => tokenCount;

    public int ChunkCount => (sessions.Count + SessionsPerChunk - 1) / SessionsPerChunk;

    public ISequenceCursor Open(int chunk, ulong seed) =>
        new Cursor(sessions, chunk * SessionsPerChunk, Math.Min(sessions.Count, (chunk + 1) * SessionsPerChunk), bookedAsContext);

    private sealed class Cursor(IReadOnlyList<(int[] Tokens, int Booked)> sessions, int first, int end, bool bookedAsContext) : ISequenceCursor
    {
        private int _at = first - 1;

        public ReadOnlySpan<int> Tokens => sessions[_at].Tokens;

        public int GlobalContext => bookedAsContext ? sessions[_at].Booked : -1;

        public bool MoveNext() => ++_at < end;
    }
}
