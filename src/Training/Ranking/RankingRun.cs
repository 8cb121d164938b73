using System.Globalization;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>One training run of a model over fields.</summary>
internal sealed class RankingRun : IEpochs, IDisposable
{
    private readonly ModelFamily _family;
    private readonly RankerOptions _options;
    private readonly ExampleSet _set;
    private readonly int[] _train;
    private int[] _learned;
    private readonly int[] _validation;
    private readonly FeatureSchema _schema;
    private readonly torch.Device _device;
    private readonly FieldLayout _layout;
    private readonly RankingModel _model;
    private readonly FieldTable _table;
    private readonly DenseAdam _optimizer;
    private readonly StateAverage? _average;
    private readonly DenseRules _rules;
    private StoppingMetric? _stop;
    private readonly string? _found;
    private string? _note;
    private readonly RowPenalty? _penalty;
    private readonly PretrainedItems? _pretrained;
    private readonly ParentVersion? _parent;
    private readonly bool[]? _known;
    private readonly Pretraining? _pretraining;
    private bool _given;

    public RankingRun(
        ModelFamily family, RankerOptions options, ExampleSet set, int[] train, int[] validation, FeatureSchema schema, SimilaritySource? similarity, PretrainedItems? pretrained, ParentVersion? parent, torch.Device device)
    {
        var newUsers = NewUsers(set, train, validation);
        _found = options.UnknownUsers is null && validation.Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $"training has nothing of the users of {newUsers:P0} of the examples held out: {nameof(options.UnknownUsers)} {options.For(newUsers).UnknownUsers:0.##}")
            : null;
        options = options.For(newUsers);
        (_family, _options, _set, _train, _validation, _schema, _device) = (family, options, set, train, validation, schema, device);
        var random = new Random(options.Seed);

        // Where nothing has a time there is no past.
        string[] features = [.. options.Similarities.Where(s => set.Events.HasTimes || !CandidateFeature.Powers.Contains(s))];
        var columns = similarity is null || features.Length == 0 ? null : new SimilarityColumns(similarity, features, options.HistoryLength);
        columns?.Fit(set, train);
        _layout = new FieldLayout(set, options.HistoryAsFields, columns);
        _model = family.Create(options, new RankingSetup(_layout, options.HistoryLength, random, device));
        _model.NegativeRate = options.NegativeRate;
        if (options.NegativeRate < 1 && (family.Task != ModelTask.Click || !_model.LearnsProbability))
        {
            _model.Dispose();
            throw new ArgumentException(
                $"{nameof(options.NegativeRate)} is {options.NegativeRate}: {family.Name} learns no probability of a click that could be calibrated; it must be 1.", nameof(options));
        }

        _table = new FieldTable(_layout, _model, options.InitialDeviation, random, device);
        _pretrained = pretrained;
        _pretraining = pretrained is null ? null : _table.Begin(pretrained, options.Dimension);
        parent?.RequireTimes(set.Events);
        _learned = parent is null ? train : [.. train.Where(i => parent.IsNew(set.Examples[i].Time))];
        if (_learned.Length == 0)
        {
            throw new TrainingDataException($"'{set.Events.Name}' has no example that {parent!.Name} has not learned.");
        }

        _parent = parent;
        if (parent is not null)
        {
            // Before any optimiser takes its first state from the values.
            var known = parent.Begin(Stage, TrainedRanker.Learned(_model, _table));
            _known = known[TrainedRanker.RowsName];
            _model.Hashed?.Begin();
            if (parent.Frozen)
            {
                _table.Freeze(known);
                _model.Hashed?.Freeze();
            }
        }

        var dense = _model.parameters().Where(p => !ReferenceEquals(p, _model.Hashed?.Weights)).ToArray();
        var ruled = dense.Select(p => (Parameter: p, Rule: _model.RuleOf(p)!)).Where(p => p.Rule is not null).ToArray();
        var plain = dense.Where(p => !ruled.Any(r => ReferenceEquals(r.Parameter, p)));
        _optimizer = new DenseAdam([.. plain, .. _table.Parameters], options.WeightDecay);
        _rules = new DenseRules(ruled);
        _penalty = options.RowPenalty > 0
            ? new RowPenalty(RowPenalty.Columns(_model, options.RowPenalty), RowOccurrences.Of(set, _layout, ReadsHistory ? schema : null, train), device)
            : null;
        _average = options.Averaging > 0 ? new StateAverage([.. State()], options.Averaging, _model.ExactZeros, [.. Tables()]) : null;
    }

    public string Stage => _family.Name;

    public bool Validates => _validation.Length > 0;

    public (int Dense, int Rows) Steps
    {
        get => (_optimizer.Step, _table.Rows.Step);
        set
        {
            (_optimizer.Step, _table.Rows.Step) = value;
            _model.Hashed?.Touched.fill_(Scalars.Of(1));
        }
    }

    public TrainedRanker Execute(IProgress<TrainingProgress>? progress, string? checkpointFile, TimeProvider time, CancellationToken cancellationToken)
    {
        (_stop, var stops) = _validation.Length == 0 ? (null, null) : StoppingMetric.For(_model, [.. _validation.Select(i => _set.Examples[i])]);
        _note = string.Join("; ", new[] { stops, _found }.Where(n => n is not null)) is { Length: > 0 } note ? note : null;
        if (_parent is null)
        {
            _learned = _model.Prepare(new RankingData(_set, _train, _validation, _schema, _table, _layout.Similarity?.Source, _pretrained), cancellationToken);
        }

        _table.Begin();
        var history = new EpochLoop(this, _options).Execute(progress, checkpointFile, time, cancellationToken);
        _given = true;
        return new TrainedRanker(_family, _options, _set, _layout, _model, _table, _device, _schema, history) { Pretraining = _pretraining, Met = _family.Continues ? Met() : null };
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _average?.Dispose();
        _rules.Dispose();
        _penalty?.Dispose();
        if (!_given)
        {
            _table.Dispose();
            _model.Dispose();
        }
    }

    public string Digest() => TrainingCheckpoint.Digest(_family.Name + _parent?.Mark, _options, _set.Events.Name, State(), _train.Select(i =>
    {
        var e = _set.Examples[i];
        return ((long)i, (long)e.User, (long)e.Item, (long)BitConverter.SingleToInt32Bits(e.Label));
    }));

    public IEnumerable<torch.Tensor> Moments() => [.. _optimizer.Moments, .. _rules.Moments, .. _model.Hashed?.Moments ?? [], .. _table.Moments, .. _average?.Means ?? []];

    private IEnumerable<(torch.Tensor, torch.Tensor)> Tables()
    {
        yield return (_table.Values, _table.Rows.Touched);
        if (_model.Hashed is { } pairs)
        {
            yield return (pairs.Weights, pairs.Touched);
        }
    }

    private bool ReadsHistory => _model.ReadsHistory || _options.HistoryAsFields;

    public IEnumerable<torch.Tensor> State() => [.. _model.parameters(), .. _model.buffers(), .. _table.Parameters, _table.Values];

    public IReadOnlyDictionary<string, double> Validate()
    {
        // The model shares the run's parameters, so it is not disposed here.
        var scores = RankingScores.Of(_set, _layout, _model, _table, ReadsHistory ? _schema : null, _device, _validation);
        return _model.Validate(scores, [.. _validation.Select(i => _set.Examples[i])]);
    }

    public double Objective(IReadOnlyDictionary<string, double> metrics) => _stop!.Of(metrics);

    public string? Note(int epoch, int best) => epoch == 1 ? _note : null;

    public EpochWork Train(int epoch, Func<bool> evaluate, CancellationToken cancellationToken)
    {
        // Generators of its own for each epoch: a run that goes on from a checkpoint sees the same order and the same dropout.
        var seed = unchecked((_options.Seed * 1_000_003) + epoch);
        var random = new Random(seed);
        var order = _options.NegativeRate == 1 ? (int[])_learned.Clone() : [.. _learned.Where(i => _set.Examples[i].Label > 0 || random.NextDouble() < _options.NegativeRate)];
        if (order.Length == 0)
        {
            throw new TrainingDataException($"No example is left: '{_set.Events.Name}' has no positive one, and {nameof(RankerOptions.NegativeRate)} {_options.NegativeRate} takes none of the others.");
        }

        random.Shuffle(order);
        using var generator = new torch.Generator((ulong)(uint)seed, _device);
        var sum = 0.0;
        using var batches = new Prefetch<BatchTensors>(Batches(order, new Random(~seed)));
        var steps = ((order.Length - 1) / _options.BatchSize) + 1;
        var (done, parts, evaluated) = (0, 0, 0);
        foreach (var batch in batches.Read(cancellationToken))
        {
            using (batch)
            {
                sum += Step(batch, generator) * batch.Count;
            }

            // The last step always ends a part; fewer steps than parts make fewer parts.
            if ((long)++done * _options.EvaluationsPerEpoch / steps > parts)
            {
                parts = (int)((long)done * _options.EvaluationsPerEpoch / steps);
                _average?.Take(((epoch - 1) * _options.EvaluationsPerEpoch) + evaluated++);
                _ = _average is null ? evaluate() : _average.With(evaluate);
            }
        }

        return new EpochWork(sum / order.Length, order.Length, batches.Waited);
    }

    private IEnumerable<BatchTensors> Batches(int[] order, Random random)
    {
        var batcher = new ExampleBatcher(_set, _layout, ReadsHistory ? _schema : null, _options.UnknownUsers!.Value, _options.UnknownContexts, random, _options.UnknownItems);
        for (var start = 0; start < order.Length; start += _options.BatchSize)
        {
            yield return new BatchTensors(batcher.Create(order.AsSpan(start, Math.Min(_options.BatchSize, order.Length - start))), _device);
        }
    }

    private double Step(BatchTensors batch, torch.Generator generator)
    {
        using var scope = torch.NewDisposeScope();
        var step = _table.Read(batch, generator);
        var output = ((TorchValue)_model.Forward(step.Inputs)).Tensor;
        var loss = _model.Loss(output, batch.Labels, batch.Values);
        foreach (var other in step.Inputs.Auxiliary!)
        {
            loss = loss.Plus(((TorchValue)other).Tensor);
        }

        if (_penalty is not null)
        {
            loss = loss.Plus(_penalty.Of(step.Rows, step.Gathered));
        }

        _optimizer.ZeroGradients();
        _rules.ZeroGradients();
        loss.backward();
        _optimizer.Update(_options.LearningRate);
        _rules.Update();
        _model.Hashed?.Update();
        _table.Update(step, _options.LearningRate, _options.EmbeddingDecay!.Value);
        var value = loss.ToArray()[0];
        return float.IsFinite(value)
            ? value
            : throw new TrainingDataException($"The loss became {value}; lower {nameof(RankerOptions.LearningRate)} (now {_options.LearningRate}).");
    }

    // Rows with an example, those of unknown categories, and those that came from the parent.
    private bool[] Met()
    {
        var met = Array.ConvertAll(RowOccurrences.Of(_set, _layout, ReadsHistory ? _schema : null, _train), c => c > 0);
        Array.ForEach(_layout.FirstRows, first => met[first] = true);
        for (var row = 0; _known is not null && row < met.Length; row++)
        {
            met[row] |= _known[row];
        }

        return met;
    }

    // Users to come are as those of the validation: in a cut in time many are new, in a random one nearly none.
    private static double NewUsers(ExampleSet set, int[] train, int[] validation)
    {
        var known = train.Select(i => set.Examples[i].User).ToHashSet();
        return validation.Length == 0 ? 0 : (double)validation.Count(i => !known.Contains(set.Examples[i].User)) / validation.Length;
    }
}
