using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Recall.NextItem;

/// <summary>One training run of a next-item model: its parameters, sequences and random sources.</summary>
internal sealed class NextItemRun : IEpochs, IDisposable
{
    // Batches are cut from pools of this many, sorted by length: less padding, and still another mixture each epoch.
    private const int PoolBatches = 32;

    private readonly NextItemFamily _family;
    private readonly NextItemOptions _options;
    private readonly torch.Device _device;
    private readonly AttributeIndex _attributes;
    private readonly List<TrainingSequence> _sequences;
    private readonly SampledSoftmax? _softmax;
    private readonly RecallValidation? _validation;
    private readonly NextItemTable _items;
    private readonly NextItemTower _tower;
    private readonly Random _random;
    private readonly torch.Generator _generator;
    private readonly DenseAdam _optimizer;
    private readonly InteractionDataset _train;
    private readonly Pretraining? _pretraining;
    private readonly ParentVersion? _parent;
    private readonly bool[]? _known;

    // Of items that are nobody's wrong answer, where every other one is; null for none.
    private readonly float[]? _masked;
    private readonly ProfileTable? _profiles;
    private bool _towerGiven;

    public NextItemRun(NextItemFamily family, InteractionDataset train, InteractionDataset? validation, NextItemOptions options, PretrainedItems? pretrained, ParentVersion? parent, torch.Device device)
    {
        (_family, _options, _device, _train, _parent) = (family, options, device, train, parent);
        var schema = options.CreateSchema();
        parent?.RequireTimes(train);
        _sequences = TrainingSequences.Create(train, schema, options.RepeatedTargets, parent);
        if (_sequences.Count == 0)
        {
            throw new TrainingDataException(
                $"'{train.Name}' with {train.Interactions.Length} events has none to predict{(parent is null ? string.Empty : $" that {parent.Name} has not learned")}; training needs an event of a kind with a behaviour " +
                $"weight above 0 after another one of the same user{(options.RepeatedTargets ? string.Empty : ", on an item new to the user")}.");
        }

        var contents = ContentTable.Of(train, device);
        _softmax = options.SampledItems == 0 ? null : new SampledSoftmax(
            [.. _sequences.SelectMany(s => s.Targets.Where(t => t >= 0), (s, t) => new TargetSample(s.User, 0, t))], train.ItemCount, options.SampledItems, correct: true, contents is null ? null : contents.IsCold);
        _masked = contents is null || _softmax is not null ? null : [.. Enumerable.Range(0, train.ItemCount).Select(i => contents.IsCold(i) ? LayerValues.Masked : 0f)];
        _profiles = family.ReadsProfiles
            ? ProfileTable.Of(train, options.SearchFields, _sequences.SelectMany(s => s.Times.Select(t => (s.User, t))), schema)
            : null;
        _attributes = new AttributeIndex(train);
        _random = new Random(options.Seed);
        _generator = new torch.Generator((ulong)(uint)options.Seed, device);
        _validation = validation is null
            ? null
            : RecallValidation.Create(new UserHistories(train), schema, validation, options.ValidationUsers, options.Seed, options.RepeatedTargets);
        var rows = pretrained?.For(train.ItemIds, options.Dimension);
        _pretraining = rows?.Report;
        _items = new NextItemTable(options, train.ItemCount, _attributes, rows, _random, device, contents);
        _tower = family.Create(options, new NextItemSetup(_random, device, _profiles));
        if (parent is not null)
        {
            var known = parent.Begin(Stage, Learned(null));
            _known = known[LearnedTensor.Items];
            if (parent.Frozen)
            {
                _items.Freeze(known);
            }
        }

        _optimizer = new DenseAdam([.. _tower.parameters().Where(p => p.requires_grad), .. _items.parameters()], options.WeightDecay);
    }

    public string Stage => _family.Name;

    public bool Validates => _validation is not null;

    public bool KeepsNewest => !Validates;

    public torch.Generator? Generator => _generator;

    public (int Dense, int Rows) Steps
    {
        get => (_optimizer.Step, _items.Rows?.Step ?? 0);
        set
        {
            _optimizer.Step = value.Dense;
            if (_items.Rows is { } rows)
            {
                rows.Step = value.Rows;
            }
        }
    }

    public NextItemModel Execute(IProgress<TrainingProgress>? progress, string? checkpointFile, TimeProvider time, CancellationToken cancellationToken)
    {
        var history = new EpochLoop(this, _options).Execute(progress, checkpointFile, time, cancellationToken);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _towerGiven = true;
        var attributeVectors = _items.AttributeVectors;
        return new NextItemModel(
            _family, _options, _tower, _device, _items.Forward().ToArray(), attributeVectors.Length == 0 ? [] : _attributes.Vocabulary, attributeVectors, history)
        {
            Pretraining = _pretraining,
            Contents = [.. _train.Contents.Select(c => new ContentField(c.Name, c.Dimension))],
            ContentVectors = _items.ContentVectors,
            ProfilesRead = _profiles,
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

    public IEnumerable<torch.Tensor> State() => [.. _tower.parameters(), .. _items.State];

    public IEnumerable<torch.Tensor> Moments() => [.. _optimizer.Moments, .. _items.Rows?.Moments ?? []];

    public string Digest() => TrainingCheckpoint.Digest(Stage + _parent?.Mark, _options, _train, State());

    public void Skip(int epoch) => Array.ForEach(Batches(), sequences => Create(sequences));

    private NextItemBatch Create(TrainingSequence[] sequences) =>
        NextItemBatch.Create(sequences, _options.ExamplesPerUser, _softmax, _random, _profiles, _options.UnknownProfiles);

    public IReadOnlyDictionary<string, double> Validate()
    {
        using var noGradient = torch.no_grad();
        return _validation!.Measure(_items.Forward(), (history, weights, moments) => _tower.NewestInterest(history, weights, ProfilesOf(moments)), _device);
    }

    public double Objective(IReadOnlyDictionary<string, double> metrics) => metrics[MetricNames.Ndcg(FullRanking.Cutoff)];

    public EpochWork Train(int epoch, Func<bool> evaluate, CancellationToken cancellationToken)
    {
        var rate = _options.CosineRate(epoch);
        var (sum, count, read) = (0.0, 0, 0);
        using var batches = new Prefetch<NextItemBatch>(
            Batches().Select(Create));
        foreach (var batch in batches.Read(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum += Step(batch, rate) * batch.Targets.Length;
            count += batch.Targets.Length;
            read += batch.Count;
        }

        evaluate();
        return new EpochWork(sum / count, read, batches.Waited);
    }

    private torch.Tensor? ProfilesOf(IReadOnlyList<(int User, long Time)> moments) => _profiles is null
        ? null
        : _profiles.Encode([.. moments.Select(m => _profiles.Profiles.Of(m.User, m.Time))]).ToTensor(_device, moments.Count, _profiles.Width);

    private TrainingSequence[][] Batches()
    {
        var order = _train.HasTimes
            ? _sequences.ToArray()
            : TrainingSequences.Create(_train.InAnOrder(_random), _options.CreateSchema(), _options.RepeatedTargets).ToArray();
        _random.Shuffle(order);
        if (_options.ExamplesPerUser > 0)
        {
            order = [.. order.DistinctBy(s => s.User)];
        }

        var batches = order
            .Chunk(_options.BatchSize * PoolBatches)
            .SelectMany(pool => pool.OrderBy(s => s.Rows.Length).Chunk(_options.BatchSize))
            .ToArray();
        _random.Shuffle(batches);
        return batches;
    }

    private double Step(NextItemBatch batch, double rate)
    {
        using var scope = torch.NewDisposeScope();

        // Where items are drawn, the columns come first among the step's items, so that column c is row c of the gathered vectors.
        var places = batch.Sample is { } sample ? new ItemPlaces(sample.Items) : null;
        var local = places?.Of(batch.Rows, batch.Weights);
        var items = places?.Items;
        var rows = items is null ? null : Array.ConvertAll(items, i => (long)i).ToTensor(_device, items.Length);
        var gathered = rows is null ? null : _items.Rows!.Gather(rows);
        var vectors = gathered is null ? _items.Forward() : _items.Forward(items!, gathered);
        var history = vectors
            .index_select(0, (local ?? Array.ConvertAll(batch.Rows, r => (long)r)).ToTensor(_device, batch.Rows.Length))
            .reshape(batch.Count, batch.Length, _options.Dimension);
        var inputs = new NextItemInputs(
            new TorchValue(history, _generator),
            new TorchValue(batch.Weights.ToTensor(_device, batch.Count, batch.Length), _generator),
            new TorchValue(batch.Ages.ToTensor(_device, batch.Count, batch.Length, 1), _generator),
            batch.Length,
            EveryPlace: true)
        {
            Profiles = _profiles is null ? null : new TorchValue(batch.Profiles.ToTensor(_device, batch.Profiles.Length / _profiles.Width, _profiles.Width), _generator),
            ProfilePlaces = _profiles is null ? null : batch.ProfilePlaces.ToTensor(_device, batch.ProfilePlaces.Length),
        };
        var interest = ((TorchValue)_tower.Interests(inputs)).Tensor
            .reshape(-1, _options.Dimension)
            .index_select(0, batch.Places.ToTensor(_device, batch.Places.Length));
        var columns = batch.Sample is { } drawn ? vectors.narrow(0, 0, drawn.Items.Length) : vectors;
        var gradient = SoftmaxGradient.Of(
            interest,
            columns,
            batch.Targets.ToTensor(_device, batch.Targets.Length),
            (batch.Sample?.Corrections ?? _masked)?.ToTensor(_device, batch.Sample?.Items.Length ?? _masked!.Length),
            _options.Temperature);

        // A sum whose gradients are those of the loss: it takes them on, through the tower and the items.
        var carrier = (interest * gradient.Interest).sum().Plus((columns * gradient.Columns).sum());
        _optimizer.ZeroGradients();
        carrier.backward();
        _optimizer.Update(rate);
        _items.KeepFrozen();
        if (rows is not null)
        {
            _items.Rows!.Update(rows, gathered!, rate, _options.WeightDecay);
        }

        return float.IsFinite(gradient.Loss)
            ? gradient.Loss
            : throw new TrainingDataException($"The loss became {gradient.Loss}; lower {nameof(NextItemOptions.LearningRate)} (now {_options.LearningRate}).");
    }
}
