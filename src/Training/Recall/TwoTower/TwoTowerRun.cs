using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>One training run: its parameters, samples and random sources.</summary>
internal sealed class TwoTowerRun : IEpochs, IDisposable
{
    private readonly TwoTowerOptions _options;
    private readonly torch.Device _device;
    private readonly FeatureSchema _schema;
    private readonly InteractionDataset _train;
    private readonly AttributeIndex _attributes;
    private UserHistories _histories;
    private List<TargetSample> _samples;
    private readonly SampledSoftmax _softmax;
    private readonly RecallValidation? _validation;
    private readonly ItemTower _items;
    private readonly UserTower _tower;
    private readonly Random _random;
    private readonly torch.Generator _generator;
    private readonly DenseAdam _optimizer;
    private readonly Pretraining? _pretraining;
    private readonly ParentVersion? _parent;
    private readonly bool[]? _known;
    private bool _towerGiven;

    public TwoTowerRun(InteractionDataset train, InteractionDataset? validation, TwoTowerOptions options, PretrainedItems? pretrained, ParentVersion? parent, torch.Device device)
    {
        _options = options;
        _parent = parent;
        _device = device;
        _train = train;
        _schema = options.CreateSchema();
        parent?.RequireTimes(train);
        _samples = TargetSamples.Find(train, _schema, parent);
        if (_samples.Count < 2)
        {
            throw new TrainingDataException(
                $"'{train.Name}' with {train.Interactions.Length} events has {_samples.Count} to predict{(parent is null ? string.Empty : $" that {parent.Name} has not learned")}; training needs at least 2 users' events " +
                "of kinds with a behaviour weight above 0, on an item new to the user, after another event.");
        }

        _attributes = new AttributeIndex(train);
        _histories = new UserHistories(train);
        var contents = ContentTable.Of(train, device);
        _softmax = new SampledSoftmax(_samples, train.ItemCount, options.UniformNegatives, options.LogQCorrection, contents is null ? null : contents.IsCold);
        _random = new Random(options.Seed);
        _generator = new torch.Generator((ulong)(uint)options.Seed, device);
        _validation = validation is null ? null : RecallValidation.Create(_histories, _schema, validation, options.ValidationUsers, options.Seed);
        var rows = pretrained?.For(train.ItemIds, options.Dimension);
        _pretraining = rows?.Report;
        _items = new ItemTower(options, train.ItemCount, _attributes, rows, _random, device, contents);
        _tower = new UserTower(options, _random, device);
        if (parent is not null)
        {
            var known = parent.Begin(Stage, Learned(null));
            _known = known[LearnedTensor.Items];
            if (parent.Frozen)
            {
                _items.Freeze(known);
            }
        }

        _optimizer = new DenseAdam([.. _tower.parameters(), .. _items.Dense], options.WeightDecay);
    }

    public string Stage => ModelFamilies.TwoTower;

    public bool Validates => _validation is not null;

    public bool KeepsNewest => !Validates;

    public torch.Generator? Generator => _generator;

    public (int Dense, int Rows) Steps
    {
        get => (_optimizer.Step, _items.Embeddings.Step);
        set => (_optimizer.Step, _items.Embeddings.Step) = value;
    }

    public TwoTowerModel Execute(IProgress<TrainingProgress>? progress, string? checkpointFile, TimeProvider time, CancellationToken cancellationToken)
    {
        var history = new EpochLoop(this, _options).Execute(progress, checkpointFile, time, cancellationToken);
        using var scope = torch.NewDisposeScope();
        _towerGiven = true;
        return new TwoTowerModel(
            _options,
            _tower,
            _device,
            _items.ForwardAll().ToArray(),
            _items.AttributeEmbeddings is null ? [] : _attributes.Vocabulary,
            _items.AttributeEmbeddings?.ToArray() ?? [],
            history)
        {
            Pretraining = _pretraining,
            Contents = [.. _train.Contents.Select(c => new ContentField(c.Name, c.Dimension))],
            ContentVectors = _items.ContentEmbeddings?.ToArray() ?? [],
            Weights = KeptTensor.Of(Stage, Learned(ParentVersion.Met(_train, _known))),
        };
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _generator.Dispose();
        _items.Dispose();
        if (!_towerGiven)
        {
            _tower.Dispose();
        }
    }

    private IEnumerable<LearnedTensor> Learned(bool[]? met) => [.. LearnedTensor.Of(_tower, "tower"), .. _items.Learned(_train.ItemIds, met)];

    // Buffers are state too.
    public IEnumerable<torch.Tensor> State() => [.. _tower.parameters(), .. _tower.buffers(), .. _items.State];

    public IEnumerable<torch.Tensor> Moments() => [.. _optimizer.Moments, .. _items.Embeddings.Moments];

    public string Digest() => TrainingCheckpoint.Digest(Stage + _parent?.Mark, _options, _train, State());

    public void Skip(int epoch)
    {
        Shuffle();
        Batches(SamplesPerEpoch).Count();
    }

    public IReadOnlyDictionary<string, double> Validate() => _validation!.Measure(_items.ForwardAll(), _tower.Interests, _device);

    public double Objective(IReadOnlyDictionary<string, double> metrics) => metrics[MetricNames.Ndcg(FullRanking.Cutoff)];

    public EpochWork Train(int epoch, Func<bool> evaluate, CancellationToken cancellationToken)
    {
        Shuffle();
        var count = SamplesPerEpoch;
        var rate = _options.CosineRate(epoch);
        var sum = 0.0;
        using var batches = new Prefetch<TwoTowerBatch>(Batches(count));
        foreach (var batch in batches.Read(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum += Step(batch, rate) * batch.Targets.Length;
        }

        evaluate();
        return new EpochWork(sum / count, count, batches.Waited);
    }

    private void Shuffle()
    {
        if (!_train.HasTimes)
        {
            var ordered = _train.InAnOrder(_random);
            _histories = new UserHistories(ordered);
            _samples = TargetSamples.Find(ordered, _schema);
        }

        _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_samples));
    }

    private int SamplesPerEpoch => _options.SamplesPerEpoch > 0 ? Math.Min(_options.SamplesPerEpoch, _samples.Count) : _samples.Count;

    private IEnumerable<TwoTowerBatch> Batches(int count)
    {
        for (var start = 0; start < count; start += _options.BatchSize)
        {
            var samples = _samples.GetRange(start, Math.Min(_options.BatchSize, count - start));
            var histories = SequenceBatch.Create(_schema, samples.Count, i => _histories.Before(samples[i].User, samples[i].Position));
            histories.DropItems(_random, _options.HistoryDropout);
            var targets = samples.Select(s => s.Item).ToArray();
            var columns = _softmax.DrawColumns(targets, _random);

            // Columns come first among the step's items, so that column c is row c of the gathered vectors.
            var places = new ItemPlaces(columns);
            var local = places.Of(histories.Rows, histories.Weights);
            yield return new TwoTowerBatch(
                histories, local, columns.Length, _softmax.Corrections(columns, targets.Length), places.Of(targets), places.Items, KeepIds(places.Items));
        }
    }

    private double Step(TwoTowerBatch batch, double rate)
    {
        using var scope = torch.NewDisposeScope();
        var histories = batch.Histories;
        var rows = Array.ConvertAll(batch.Items, i => (long)i).ToTensor(_device, batch.Items.Length);
        var gathered = _items.Embeddings.Gather(rows);
        var vectors = _items.Forward(batch.Items, gathered, batch.KeepIds);
        var history = vectors.index_select(0, batch.HistoryPlaces.ToTensor(_device, batch.HistoryPlaces.Length))
            .reshape(histories.Count, histories.Length, _options.Dimension);
        var weights = histories.Weights.ToTensor(_device, histories.Count, histories.Length);
        var interest = ((TorchValue)_tower.Forward(new TorchValue(history, _generator), new TorchValue(weights, _generator), histories.Length)).Tensor;
        var loss = SampledSoftmax.Loss(
            interest,
            vectors.narrow(0, 0, batch.Columns),
            batch.Corrections.ToTensor(_device, batch.Columns),
            batch.Targets.ToTensor(_device, batch.Targets.Length),
            _options.Temperature);
        _optimizer.ZeroGradients();
        loss.backward();
        _optimizer.Update(rate);
        _items.KeepFrozen();
        _items.Embeddings.Update(rows, gathered, rate);
        var value = loss.ToArray()[0];
        return float.IsFinite(value)
            ? value
            : throw new TrainingDataException($"The loss became {value}; lower {nameof(TwoTowerOptions.LearningRate)} (now {_options.LearningRate}).");
    }

    private float[]? KeepIds(int[] items)
    {
        if (_options.IdDropout == 0 || !_items.AreDescribed)
        {
            return null;
        }

        return Array.ConvertAll(items, i => _items.IsDescribed(i) && _random.NextDouble() < _options.IdDropout ? 0f : 1f);
    }
}
