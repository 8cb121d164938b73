namespace Recsys.Embeddings;

/// <summary>One sequence a user: user type, item type, user type, item type ...; and the pairs that were refused.</summary>
internal sealed class TypeSource(int tokenCount, IReadOnlyList<(int[] Tokens, RejectedPair[] Rejections)> users) : ISequenceSource
{
    private const int UsersPerChunk = 256;

    public int TokenCount => tokenCount;

    public int ChunkCount => (users.Count + UsersPerChunk - 1) / UsersPerChunk;

    public ISequenceCursor Open(int chunk, ulong seed) =>
        new Cursor(users, chunk * UsersPerChunk, Math.Min(users.Count, (chunk + 1) * UsersPerChunk));

    private sealed class Cursor(IReadOnlyList<(int[] Tokens, RejectedPair[] Rejections)> users, int first, int end) : ISequenceCursor
    {
        private int _at = first - 1;

        public ReadOnlySpan<int> Tokens => users[_at].Tokens;

        public ReadOnlySpan<RejectedPair> Rejections => users[_at].Rejections;

        public bool MoveNext() => ++_at < end;
    }
}
