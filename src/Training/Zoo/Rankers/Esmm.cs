using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Esmm"/>.</summary>
public sealed record EsmmOptions : RankerOptions
{
    /// <summary>
    /// Whether both towers read the same embeddings, as in the paper. The far more frequent clicks then shape them first, and where
    /// clicking and converting are unlike habits the conversions come late: training may stop before that.
    /// </summary>
    public bool SharedEmbeddings { get; init; } = true;
}

/// <summary>
/// Entire space multi-task model (Ma et al. 2018): a tower for the click rate and one for the conversion rate over shared embeddings.
/// Both losses are over all impressions: of the click, and of click and conversion with pCTCVR = pCTR pCVR. The conversion
/// rate is so learned for all that is shown and not for what was clicked, and its embeddings from the far more frequent clicks.
/// The label is the click; a value above 0 is the conversion.
/// </summary>
internal sealed class Esmm : RankingModel
{
    private const string BothAuc = "CTCVR-AUC";
    private readonly int _dimension;
    private readonly bool _shared;
    private readonly Mlp _click;
    private readonly Mlp _conversion;

    public Esmm(EsmmOptions options, RankingSetup setup)
        : base("esmm", setup)
    {
        (_dimension, _shared) = (options.Dimension, options.SharedEmbeddings);
        _click = new Mlp(setup, setup.Layout.Count * _dimension, options.Hidden, options.Dropout);
        _conversion = new Mlp(setup, setup.Layout.Count * _dimension, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "esmm",
        ModelTask.MultiTask,
        "Ma et al., Entire space multi-task model: an effective approach for estimating post-click conversion rate, SIGIR 2018",
        new EsmmOptions(),
        (options, setup) => new Esmm(options, setup));

    public override int RowWidth => 1 + (_shared ? _dimension : 2 * _dimension);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<Value, Value>> OtherScores { get; } = new Dictionary<string, Func<Value, Value>>
    {
        [Conversions.ClickRate] = static output => output.Slice(1, 0, 1).Sigmoid(),
        [Conversions.ConversionRate] = static output => output.Slice(1, 1, 2).Sigmoid(),
    };

    /// <summary>[B, 2]: logits of click and of conversion after a click.</summary>
    public override Value Forward(RankingInputs x)
    {
        var clicks = x.Flat(_dimension);
        var conversions = _shared ? clicks : x.Rows.Slice(2, 1 + _dimension, RowWidth).Flatten(x.Layout.Count * _dimension);
        return (_click.Forward(clicks) + Bias(x.Rows)).Concat(1, _conversion.Forward(conversions));
    }

    public override torch.Tensor Loss(torch.Tensor output, torch.Tensor labels, torch.Tensor values)
    {
        var click = output.select(1, 0);
        var both = labels * values.gt(Scalars.Of(0)).to(torch.float32);
        var logBoth = torch.nn.functional.logsigmoid(click).Plus(torch.nn.functional.logsigmoid(output.select(1, 1)));
        return torch.nn.functional.binary_cross_entropy_with_logits(click, labels).Plus(Conversions.LogLoss(logBoth, both));
    }

    /// <summary>pCTCVR.</summary>
    public override Value Score(Value output) => output.Slice(1, 0, 1).Sigmoid() * output.Slice(1, 1, 2).Sigmoid();

    public override IReadOnlyList<StoppingMetric> StoppingMetrics(Example[] examples) => [new(BothAuc)];

    public override Dictionary<string, double> Validate(float[] scores, Example[] examples)
    {
        var converted = Array.ConvertAll(examples, e => e.Label > 0.5f && e.Value > 0);
        return new() { [BothAuc] = ClickMetrics.Auc(scores, converted), ["CTCVR-log-loss"] = ClickMetrics.LogLoss(scores, converted) };
    }
}
