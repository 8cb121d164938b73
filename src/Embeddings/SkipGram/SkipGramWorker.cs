using System.Runtime.CompilerServices;

namespace Recsys.Embeddings;

/// <summary>
/// One thread of skip-gram training. A centre's context tokens are the inputs and the centre with its noise the outputs,
/// as in word2vec's code; a global context, same-market negatives and rejections are outputs against the centre's own
/// input. Rows are read and written without locks (Hogwild): a lost update costs a little of one step, never memory safety.
/// </summary>
internal sealed unsafe class SkipGramWorker<TInput, TLanes, TVector> : IDisposable
    where TInput : struct, IInputRows
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int MaxInputs = 16;
    private const int MaxOutputs = 64;
    private readonly SkipGramState _state;
    private readonly SkipGramOptions _options;
    private readonly ContextWindow _window;
    private readonly TInput _inputs;
    private readonly AlignedRows _read;
    private readonly AlignedRows _deltas;
    private readonly float[] _scores = new float[MaxInputs * MaxOutputs];
    private readonly int[] _inputTokens = new int[MaxInputs];
    private readonly int[] _outputTokens = new int[MaxOutputs];
    private int[] _kept = [];
    private float _rate;
    private FastRandom _random;
    private LossSample _loss;

    public SkipGramWorker(SkipGramState state, TInput inputs)
    {
        _state = state;
        _options = state.Options;
        _inputs = inputs;
        _window = new ContextWindow(_options.Window, _options.DynamicWindow);
        _read = new AlignedRows(MaxInputs, _options.Dimension);
        _deltas = new AlignedRows(MaxInputs, _options.Dimension);
    }

    public LossSample Loss => _loss;

    /// <summary>Trains on the sequences of a cursor.</summary>
    public void Train(ISequenceCursor cursor, ulong seed)
    {
        _random = new FastRandom(seed);
        while (cursor.MoveNext())
        {
            var tokens = cursor.Tokens;
            var length = Subsample(tokens);
            _rate = _state.Schedule.Rate;
            for (var place = 0; place < length; place++)
            {
                TrainContext(place, length);
                TrainCentre(_kept[place], cursor.GlobalContext);
            }

            foreach (var pair in cursor.Rejections)
            {
                _outputTokens[0] = pair.Rejected;
                _inputTokens[0] = pair.Centre;
                Step(1, 1, positives: 0);
            }

            _state.Schedule.Advance(tokens.Length);
        }
    }

    public void Dispose()
    {
        _read.Dispose();
        _deltas.Dispose();
    }

    private int Subsample(ReadOnlySpan<int> tokens)
    {
        if (_kept.Length < tokens.Length)
        {
            _kept = new int[Math.Max(tokens.Length, 2 * _kept.Length)];
        }

        if (_options.Sample == 0)
        {
            tokens.CopyTo(_kept);
            return tokens.Length;
        }

        var length = 0;
        foreach (var token in tokens)
        {
            var keep = _state.Keep[token];
            if (keep >= 1 || _random.Fraction() < keep)
            {
                _kept[length++] = token;
            }
        }

        return length;
    }

    private void TrainContext(int place, int length)
    {
        var centre = _kept[place];
        var (first, end) = _window.Around(place, length, ref _random);
        var most = _options.SharedNegatives ? MaxInputs : 1;
        var inputs = 0;
        for (var at = first; at < end; at++)
        {
            if (at != place)
            {
                _inputTokens[inputs++] = _kept[at];
            }

            if (inputs == most || (inputs > 0 && at == end - 1))
            {
                _outputTokens[0] = centre;
                Step(inputs, 1 + DrawNoise(centre, 1), positives: 1);
                inputs = 0;
            }
        }
    }

    private void TrainCentre(int centre, int global)
    {
        var positives = 0;
        if (global >= 0)
        {
            _outputTokens[positives++] = global;
        }

        var negatives = global >= 0 ? DrawNoise(global, positives) : 0;
        var outputs = positives + negatives;
        if (_state.Market is { } market)
        {
            outputs += market.Draw(centre, global, _outputTokens.AsSpan(outputs, market.Count), ref _random);
        }

        if (outputs > 0)
        {
            _inputTokens[0] = centre;
            Step(1, outputs, positives);
        }
    }

    // A draw of the positive itself is dropped, as in word2vec's code.
    private int DrawNoise(int positive, int at)
    {
        var end = at;
        for (var i = 0; i < _options.Negatives; i++)
        {
            var token = AliasTable.Draw(_state.Noise, ref _random);
            if (token != positive)
            {
                _outputTokens[end++] = token;
            }
        }

        return end - at;
    }

    [SkipLocalsInit]
    private void Step(int inputCount, int outputCount, int positives)
    {
        var stride = _read.Stride;
        var inputs = stackalloc float*[MaxInputs];
        var outputs = stackalloc float*[MaxOutputs];
        for (var j = 0; j < outputCount; j++)
        {
            outputs[j] = _state.Outputs.Row(_outputTokens[j]);
        }

        for (var i = 0; i < inputCount; i++)
        {
            inputs[i] = _inputs.Read(_inputTokens[i], _read.Row(i));
        }

        fixed (float* scores = _scores)
        {
            PairBatch<TLanes, TVector>.Dots(inputs, inputCount, outputs, outputCount, stride, scores);
            _loss.Observe(scores, inputCount, outputCount, positives);
            PairBatch<TLanes, TVector>.Coefficients(scores, inputCount, outputCount, positives, _rate);
            PairBatch<TLanes, TVector>.Update(inputs, inputCount, outputs, outputCount, stride, scores, _deltas.Row(0));
        }

        for (var i = 0; i < inputCount; i++)
        {
            _inputs.Apply<TLanes, TVector>(_inputTokens[i], _deltas.Row(i));
        }
    }
}
