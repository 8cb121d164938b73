using Recsys.Models;
using Recsys.Training.Graph;
using Recsys.Training.Torch;
using TorchSharp;

namespace Recsys.Training;

/// <summary>One training run of a model over fields.</summary>
internal sealed class RankingRun : IDisposable
{
    private readonly ModelFamily _family;
    private readonly RankingOptions _options;
    private readonly ExampleSet _set;
    private readonly int[] _train;
    private readonly int[] _validation;
    private readonly FeatureSchema _schema;
    private readonly torch.Device _device;
    private readonly FieldLayout _layout;
    private readonly RankingModel _model;
    private readonly FieldTable _table;
    private readonly DenseAdam _optimizer;
    private readonly torch.Generator _generator;
    private bool _given;

    public RankingRun(
        ModelFamily family, RankingOptions options, ExampleSet set, int[] train, int[] validation, FeatureSchema schema, torch.Device device)
    {
        (_family, _options, _set, _train, _validation, _schema, _device) = (family, options, set, train, validation, schema, device);
        var random = new Random(options.Seed);
        _layout = new FieldLayout(set, options.HistoryAsFields);
        _model = family.Create(options, new RankingSetup(_layout, options.HistoryLength, random, device));
        _table = new FieldTable(_layout, _model, options.InitialDeviation, random, device);
        _optimizer = new DenseAdam([.. _model.parameters(), .. _table.HistoryFields.parameters()], options.WeightDecay);
        _generator = new torch.Generator((ulong)(uint)options.Seed, device);
    }

    public TrainedRanker Execute(IProgress<TrainingProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var history = new List<TrainingProgress>();
        using var best = new BestState();
        for (var epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            var loss = TrainEpoch(epoch, cancellationToken);
            var metrics = Validate();
            var better = best.Offer(epoch, metrics.Count > 0 ? metrics.Values.First() : epoch, State());
            var report = new TrainingProgress(_family.Name, epoch, _options.Epochs, loss, metrics, better, time.GetElapsedTime(began));
            history.Add(report);
            progress?.Report(report);
            if (_validation.Length > 0 && epoch - best.Epoch >= _options.Patience)
            {
                break;
            }
        }

        best.Restore(State());
        _given = true;
        return new TrainedRanker(_family, _options, _set, _layout, _model, _table, _device, _schema, history);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _generator.Dispose();
        if (!_given)
        {
            _table.Dispose();
            _model.Dispose();
        }
    }

    private bool ReadsHistory => _model.ReadsHistory || _options.HistoryAsFields;

    private IEnumerable<torch.Tensor> State() => [.. _model.parameters(), .. _model.buffers(), .. _table.HistoryFields.parameters(), _table.Values];

    private Dictionary<string, double> Validate()
    {
        if (_validation.Length == 0)
        {
            return [];
        }

        // The model shares the run's parameters, so it is not disposed here.
        using var scope = torch.NewDisposeScope();
        var scores = RankingScores.Of(_set, _layout, _model, _table, ReadsHistory ? _schema : null, _validation);
        return _model.Validate(scores, [.. _validation.Select(i => _set.Examples[i])]);
    }

    private double TrainEpoch(int epoch, CancellationToken cancellationToken)
    {
        // A generator of its own for each epoch: a run that goes on from a checkpoint sees the same order.
        var order = (int[])_train.Clone();
        new Random(HashCode.Combine(_options.Seed, epoch)).Shuffle(order);
        var sum = 0.0;
        using var batches = new BatchLoader(() => new ExampleBatcher(_set, _layout, ReadsHistory ? _schema : null), order, _options.BatchSize);
        foreach (var batch in batches.Read(cancellationToken))
        {
            sum += Step(batch) * batch.Count;
        }

        return sum / order.Length;
    }

    private double Step(ExampleBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        var step = _table.Read(batch, _generator);
        var output = ((TorchValue)_model.Forward(step.Inputs)).Tensor;
        var loss = _model.Loss(output, batch.Labels.ToTensor(_device, batch.Count), batch.Values.ToTensor(_device, batch.Count));
        foreach (var other in step.Inputs.Auxiliary!)
        {
            loss = loss.Plus(((TorchValue)other).Tensor);
        }

        _optimizer.ZeroGradients();
        loss.backward();
        _optimizer.Update(_options.LearningRate);
        _table.Update(step, _options.LearningRate, _options.EmbeddingDecay);
        var value = loss.ToArray()[0];
        return float.IsFinite(value)
            ? value
            : throw new TrainingDataException($"The loss became {value}; lower {nameof(RankingOptions.LearningRate)} (now {_options.LearningRate}).");
    }
}
