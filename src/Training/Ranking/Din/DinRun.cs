using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Ranking.Din;

/// <summary>One training run of a DIN ranker.</summary>
internal sealed class DinRun : IEpochs, IDisposable
{
    private const int StartSteps = 16;
    private readonly DinOptions _options;
    private readonly torch.Device _device;
    private readonly FeatureSchema _schema;
    private readonly InteractionDataset _train;
    private readonly TwoTowerModel _recall;
    private readonly OutOfFoldRecall? _outOfFold;
    private readonly Popularity _popularity;
    private readonly UserHistories _histories;
    private readonly RankListSource _lists;
    private readonly DinValidation? _validation;
    private readonly ItemTower _items;
    private readonly DinNetwork _network;
    private readonly DenseAdam _optimizer;
    private readonly torch.Generator _generator;
    private readonly Random _random;
    private readonly float[] _occurrences;
    private bool _networkGiven;

    public DinRun(InteractionDataset train, InteractionDataset? validation, TwoTowerModel recall, OutOfFoldRecall? outOfFold, DinOptions options, torch.Device device)
    {
        // One order for the whole run, as validation is by its positions too.
        train = train.InAnOrder(new Random(options.Seed));
        _options = options;
        _device = device;
        _train = train;
        _recall = recall;
        _outOfFold = outOfFold;
        _schema = options.CreateSchema(recall.Options);
        _schema.Validate();
        _random = new Random(options.Seed);
        _generator = new torch.Generator((ulong)(uint)options.Seed, device);
        _histories = new UserHistories(train);
        _popularity = new Popularity(train, _schema);
        _lists = new RankListSource(train, _histories, _schema, recall, options);
        _validation = validation is null ? null : DinValidation.Create(train, validation, _histories, _schema, recall, _lists, options);
        _items = new ItemTower(
            new TwoTowerOptions { Dimension = options.Dimension, Normalize = false, UseAttributes = recall.Attributes.Count > 0 },
            train.ItemCount,
            new AttributeIndex(train),
            null,
            _random,
            device,
            recall.Contents.Count > 0 ? ContentTable.Of(train, device) : null);
        _network = new DinNetwork(options, _schema, _random, device);
        _optimizer = new DenseAdam([.. _network.parameters(), .. _items.Dense], options.WeightDecay);

        // n_j of the mini-batch aware regularisation: events on the item, at least one.
        _occurrences = Array.ConvertAll(_popularity.Counts, n => Math.Max(1, n));
    }

    public string Stage => "din";

    public bool Validates => _validation is not null;

    public (int Dense, int Rows) Steps
    {
        get => (_optimizer.Step, _items.Embeddings.Step);
        set => (_optimizer.Step, _items.Embeddings.Step) = value;
    }

    public DinModel Execute(IProgress<TrainingProgress>? progress, string? checkpointFile, TimeProvider time, CancellationToken cancellationToken)
    {
        StartFromRecall();
        var history = new EpochLoop(this, _options).Execute(progress, checkpointFile, time, cancellationToken);
        _networkGiven = true;
        return CreateModel(history);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _generator.Dispose();
        _items.Dispose();
        if (!_networkGiven)
        {
            _network.Dispose();
        }
    }

    private bool DropsIds => _options.IdDropout > 0 && _items.AreDescribed;

    private string RecallDigest() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(_recall.ItemVectors.AsSpan())));

    private static ItemPlaces PlacesOf(DinBatch batch, out long[] candidates, out long[] events)
    {
        var places = new ItemPlaces();
        candidates = places.Of(batch.Items, batch.Counts);
        events = places.Of(batch.History.Rows, batch.History.Weights);
        return places;
    }

    // Buffers are state too: the moving averages of Dice.
    public IEnumerable<torch.Tensor> State() => [.. _network.parameters(), .. _network.buffers(), .. _items.State];

    public IEnumerable<torch.Tensor> Moments() => [.. _optimizer.Moments, .. _items.Embeddings.Moments];

    public string Digest() => TrainingCheckpoint.Digest(ModelFamilies.Din, new { Din = _options, Recall = RecallDigest() }, _train, State());

    public void Skip(int epoch)
    {
        foreach (var lists in _lists.Epoch(_random))
        {
            if (DropsIds)
            {
                KeepIds(PlacesOf(DinBatch.Create(_schema, _recall, _popularity, _histories, lists, _outOfFold), out _, out _).Items);
            }
        }
    }

    // Recall's own order is the result to beat: with no better epoch it stays.
    public double? Baseline() => _validation is null ? null : Objective(Validate());

    // The model shares the run's network, so it is not disposed here.
    public IReadOnlyDictionary<string, double> Validate() => _validation!.Measure(CreateModel([]));

    public double Objective(IReadOnlyDictionary<string, double> metrics) => _validation!.Objective(metrics);

    public string? Note(int epoch, int best) => epoch == 1 && _validation?.Note is { } note
        ? note
        : best == 0 ? "no epoch has beaten recall's own order; until one does, that order is kept" : null;

    public EpochWork Train(int epoch, Func<bool> evaluate, CancellationToken cancellationToken)
    {
        double sum = 0, count = 0;
        foreach (var lists in _lists.Epoch(_random))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum += Step(lists) * lists.Count;
            count += lists.Count;
        }

        evaluate();
        return new EpochWork(sum / count, count, TimeSpan.Zero);
    }

    private void StartFromRecall()
    {
        var feature = _schema.CandidateFeatures.ToList().IndexOf("recall_score");
        if (feature < 0)
        {
            return;
        }

        List<float> scores = [], labels = [];
        foreach (var lists in _lists.Epoch(_random).Take(StartSteps))
        {
            var batch = DinBatch.Create(_schema, _recall, _popularity, _histories, lists, _outOfFold);
            for (var i = 0; i < batch.Items.Length; i++)
            {
                if (batch.Counts[i] > 0)
                {
                    scores.Add(batch.Features[(i * _schema.CandidateFeatures.Count) + feature]);
                    labels.Add(batch.Labels[i]);
                }
            }
        }

        var (slope, intercept) = LogisticFit.Fit(scores.ToArray(), labels.ToArray());
        _network.StartFrom(feature, Math.Max(0, slope), intercept);
    }

    private DinModel CreateModel(IReadOnlyList<TrainingProgress> epochs)
    {
        using var scope = torch.NewDisposeScope();
        return new DinModel(
            _options,
            _schema,
            _recall,
            _network,
            _popularity,
            _device,
            _items.ForwardAll().ToArray(),
            _items.AttributeEmbeddings?.ToArray() ?? [],
            epochs)
        { ContentRows = _items.ContentEmbeddings?.ToArray() };
    }

    private double Step(IReadOnlyList<RankList> lists)
    {
        using var scope = torch.NewDisposeScope();
        var batch = DinBatch.Create(_schema, _recall, _popularity, _histories, lists, _outOfFold);
        var history = batch.History;
        var items = PlacesOf(batch, out var candidates, out var events).Items;
        var rows = Array.ConvertAll(items, i => (long)i).ToTensor(_device, items.Length);
        var gathered = _items.Embeddings.Gather(rows);
        var vectors = _items.Forward(items, gathered, KeepIds(items));
        var counts = batch.Counts.ToTensor(_device, lists.Count, batch.Width);
        Value Of(torch.Tensor tensor) => new TorchValue(tensor, _generator);
        var (features, contexts) = (_schema.CandidateFeatures.Count, _schema.ContextFeatures.Count);
        var inputs = new DinInputs(
            Of(batch.Interest.ToTensor(_device, lists.Count, _schema.InterestDimension)),
            Of(vectors.index_select(0, events.ToTensor(_device, events.Length)).reshape(lists.Count, history.Length, _schema.RankDimension)),
            Of(history.Weights.ToTensor(_device, lists.Count, history.Length)),
            Of(vectors.index_select(0, candidates.ToTensor(_device, candidates.Length)).reshape(lists.Count, batch.Width, _schema.RankDimension)),
            features > 0 ? Of(batch.Features.ToTensor(_device, lists.Count, batch.Width, features)) : null,
            contexts > 0 ? Of(batch.Context.ToTensor(_device, lists.Count, contexts)) : null,
            Of(counts));
        var labels = batch.Labels.ToTensor(_device, lists.Count, batch.Width);
        var logits = ((TorchValue)_network.Forward(inputs)).Tensor;
        var losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction: torch.nn.Reduction.None);
        var loss = (losses * counts).sum() / counts.sum();
        var total = loss;
        if (_options.Regularization > 0)
        {
            var shares = Array.ConvertAll(items, i => (float)_options.Regularization / (2 * _occurrences[i])).ToTensor(_device, items.Length, 1);
            total = loss.Plus((gathered * gathered * shares).sum() / counts.sum());
        }

        _optimizer.ZeroGradients();
        total.backward();
        _optimizer.Update(_options.LearningRate);
        _items.Embeddings.Update(rows, gathered, _options.LearningRate);
        var value = loss.ToArray()[0];
        return float.IsFinite(value)
            ? value
            : throw new TrainingDataException($"The loss became {value}; lower {nameof(DinOptions.LearningRate)} (now {_options.LearningRate}).");
    }

    private float[]? KeepIds(int[] items) => !DropsIds
        ? null
        : Array.ConvertAll(items, i => _items.IsDescribed(i) && _random.NextDouble() < _options.IdDropout ? 0f : 1f);
}
