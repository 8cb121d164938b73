using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking;

/// <summary>
/// A weight for each pair of categories, hashed into buckets: sum over pairs of fields of x_i x_j w[h(i, j)], and, where there is
/// a history, the mean over its events of w[h(kind and item of the event, candidate)] for each item field. The model reads keys,
/// see <see cref="FieldKeys"/>; pairs with something unknown count nothing.
/// </summary>
internal sealed class HashedPairs : torch.nn.Module
{
    private readonly Parameter _weights;
    private readonly FieldPairs _pairs;
    private readonly int _buckets;
    private readonly int _width;
    private readonly UpdateRule _rule;
    private readonly torch.Tensor[] _states;
    private readonly Places _places;
    private bool _frozen;

    // In a list: a field of the type of a tensor would be taken for a buffer of the model.
    private readonly torch.Tensor[] _touched;
    private readonly List<(int[] Buckets, torch.Tensor Gathered)> _step = [];

    /// <param name="setup">The fields and the device.</param>
    /// <param name="buckets">Number of weights, to 2^24.</param>
    /// <param name="width">W.</param>
    /// <param name="rule">How the weights move; values without a gradient must stay.</param>
    public HashedPairs(RankingSetup setup, int buckets, int width, UpdateRule rule)
        : base(nameof(HashedPairs))
    {
        (_buckets, _width, _rule) = (buckets, width, rule);
        _pairs = new FieldPairs(setup.Layout.Fields.Count);
        _weights = new Parameter(torch.zeros(buckets, 1, device: setup.Device));
        register_parameter("weights", _weights);
        _places = new Places(buckets);
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _states = Array.ConvertAll(rule.Begin(_weights), s => s.DetachFromDisposeScope());
        _touched = [torch.zeros(buckets, dtype: torch.@bool, device: setup.Device).DetachFromDisposeScope()];
    }

    /// <summary>The weights, [buckets, 1].</summary>
    public Parameter Weights => _weights;

    /// <summary>[buckets]: whether a step has named the bucket.</summary>
    public torch.Tensor Touched => _touched[0];

    /// <summary>The states of the rule, for checkpoints.</summary>
    public IReadOnlyList<torch.Tensor> Moments => _states;

    /// <summary>Takes the weights as they are now for first values.</summary>
    public void Begin()
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (state, first) in _states.Zip(_rule.Begin(_weights)))
        {
            state.copy_(first);
        }
    }

    /// <summary>Leaves all weights as they are from now on.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>Moves the buckets that the step named along their gradients, which are there now.</summary>
    public void Update()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var parts = _step.Where(p => p.Gathered.grad is not null).ToArray();
        _step.Clear();
        if (parts.Length == 0 || _frozen)
        {
            return;
        }

        // What two parts of the formula say of a bucket adds up.
        _places.Clear();
        var all = parts.SelectMany(p => p.Buckets).ToArray();
        var place = Array.ConvertAll(all, b => (long)_places.Of(b));
        var rows = _places.Keys.Select(b => (long)b).ToArray().ToTensor(_weights.device, _places.Keys.Count);
        var gradient = torch.zeros(_places.Keys.Count, 1, device: _weights.device)
            .index_add_(0, place.ToTensor(_weights.device, place.Length), torch.cat([.. parts.Select(p => p.Gathered.grad!)]), Scalars.Of(1));
        var own = Array.ConvertAll(_states, s => s.index_select(0, rows));
        _weights.index_copy_(0, rows, _rule.Next(_weights.index_select(0, rows), gradient, own));
        for (var s = 0; s < own.Length; s++)
        {
            _states[s].index_copy_(0, rows, own[s]);
        }

        Touched.index_fill_(0, rows, Scalars.Of(1));
    }

    /// <summary>[B, 1].</summary>
    public Value Of(RankingInputs x)
    {
        var fields = x.Rows.Slice(1, 0, _pairs.Fields);
        var keys = Keys(fields);
        var (left, right) = (keys.Select(1, _pairs.Left), keys.Select(1, _pairs.Right));
        var amounts = _pairs.Products(Amounts(fields)).Squeeze(2);
        var sum = (WeightsOf(left, right).Squeeze(2) * amounts).Sum(1, keep: true);
        return x.History is null ? sum : sum + Crossed(x);
    }

    // [B, T, Fi]: event and candidate in the same field; the kind of event is part of the category, as liked is not disliked.
    private Value Crossed(RankingInputs x)
    {
        var events = Keys(x.History!).Squeeze(3);
        var candidate = Keys(x.Candidate).Transpose(0, 2, 1);
        var kinds = (x.HistoryKinds! + 1f).Unsqueeze(2);
        var known = (events * Amounts(x.History!).Squeeze(3)).Positive();
        var share = x.HistoryWeights! / x.HistoryWeights!.Sum(1, keep: true).AtLeast(1);
        return (WeightsOf(events.HashWith(kinds, FieldKeys.Bound), candidate) * known * share.Unsqueeze(2)).Sum(1).Sum(1, keep: true);
    }

    private Value WeightsOf(Value a, Value b)
    {
        var bucket = a.HashWith(b, _buckets);
        var weights = bucket is TorchValue ? bucket.Apply(Gather, (_, _) => throw new NotSupportedException()) : bucket.RowsOf(_weights).Squeeze(-1);
        return weights * a.Positive() * b.Positive();
    }

    // While training, a leaf of the step's own buckets collects the gradient: one of the parameter would be as large as the table.
    private torch.Tensor Gather(torch.Tensor bucket, bool training)
    {
        if (!training)
        {
            return _weights.detach().index_select(0, bucket.to(torch.int64).reshape(-1)).reshape(bucket.shape);
        }

        _places.Clear();
        var place = Array.ConvertAll(bucket.reshape(-1).ToArray(), b => (long)_places.Of((int)b));
        int[] buckets = [.. _places.Keys];
        var gathered = _weights.detach().index_select(0, Array.ConvertAll(buckets, b => (long)b).ToTensor(bucket.device, buckets.Length)).requires_grad_(true);
        _step.Add((buckets, gathered));
        return gathered.index_select(0, place.ToTensor(bucket.device, place.Length)).reshape(bucket.shape);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(_states, s => s.Dispose());
            Touched.Dispose();
        }

        base.Dispose(disposing);
    }

    private Value Keys(Value rows) => Columns(rows, _width - 1);

    private Value Amounts(Value rows) => Columns(rows, _width - 2);

    private static Value Columns(Value rows, int column) => rows.Slice(-1, column, column + 1);
}
