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

    /// <param name="setup">The fields and the device.</param>
    /// <param name="buckets">Number of weights, to 2^24.</param>
    /// <param name="width">W.</param>
    public HashedPairs(RankingSetup setup, int buckets, int width)
        : base(nameof(HashedPairs))
    {
        (_buckets, _width) = (buckets, width);
        _pairs = new FieldPairs(setup.Layout.Fields.Count);
        _weights = new Parameter(torch.zeros(buckets, 1, device: setup.Device));
        register_parameter("weights", _weights);
    }

    /// <summary>The weights, for a rule.</summary>
    public Parameter Weights => _weights;

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
        return bucket.RowsOf(_weights).Squeeze(-1) * a.Positive() * b.Positive();
    }

    private Value Keys(Value rows) => Columns(rows, _width - 1);

    private Value Amounts(Value rows) => Columns(rows, _width - 2);

    private static Value Columns(Value rows, int column) => rows.Slice(-1, column, column + 1);
}
