namespace Recsys.Embeddings;

/// <summary>
/// Random walks on a graph as a source of sequences, made while they are read. With p = q = 1 a step depends on the node
/// alone (DeepWalk). Otherwise it is of second order (node2vec): a step drawn by edge weight is accepted with its bias over
/// the largest bias and drawn again if not. That gives node2vec's distribution exactly without its table for each pair of
/// edges, whose memory grows with the sum of squared degrees.
/// </summary>
internal sealed class WalkSource : ISequenceSource
{
    private const int MostChunks = 256;
    private readonly ItemGraph _graph;
    private readonly WalkOptions _options;

    public WalkSource(ItemGraph graph, WalkOptions options)
    {
        options.Validate();
        _graph = graph;
        _options = options;
    }

    public int TokenCount => _graph.Ids.Count;

    public int ChunkCount => Math.Min(MostChunks, TokenCount);

    public ISequenceCursor Open(int chunk, ulong seed) => new Walker(_graph, _options, chunk, ChunkCount, seed);

    private sealed class Walker(ItemGraph graph, WalkOptions options, int first, int step, ulong seed) : ISequenceCursor
    {
        private readonly int[] _walk = new int[options.WalkLength];
        private readonly bool _secondOrder = options.ReturnParameter != 1 || options.InOutParameter != 1;
        private readonly float _back = (float)(1 / options.ReturnParameter);
        private readonly float _away = (float)(1 / options.InOutParameter);
        private readonly float _most = (float)Math.Max(1, Math.Max(1 / options.ReturnParameter, 1 / options.InOutParameter));
        private FastRandom _random = new(seed);
        private int _node = first;
        private int _walksHere;
        private int _length;

        public ReadOnlySpan<int> Tokens => _walk.AsSpan(0, _length);

        // A node without edges has no walk: one token has no context.
        public bool MoveNext()
        {
            while (_walksHere == options.WalksPerNode || (_node < graph.Ids.Count && graph.Neighbours(_node).IsEmpty))
            {
                _node += step;
                _walksHere = 0;
            }

            if (_node >= graph.Ids.Count)
            {
                return false;
            }

            _walksHere++;
            _walk[0] = _node;
            _length = 1;
            while (_length < _walk.Length && !graph.Neighbours(_walk[_length - 1]).IsEmpty)
            {
                _walk[_length] = _length > 1 && _secondOrder
                    ? Step(_walk[_length - 2], _walk[_length - 1])
                    : graph.Draw(_walk[_length - 1], ref _random);
                _length++;
            }

            return true;
        }

        private int Step(int before, int at)
        {
            while (true)
            {
                var next = graph.Draw(at, ref _random);
                var bias = next == before ? _back : graph.HasEdge(before, next) ? 1 : _away;
                if (_random.Fraction() * _most < bias)
                {
                    return next;
                }
            }
        }
    }
}
