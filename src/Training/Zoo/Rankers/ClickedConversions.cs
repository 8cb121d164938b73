using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// The usual conversion model that ESMM is held against (Ma et al. 2018, section 3.2, "BASE"): one of ESMM's towers, trained
/// on clicked impressions only, although it is asked about all. The label is the click; a value above 0 is the conversion.
/// </summary>
internal sealed class ClickedConversions : RankingModel
{
    private const string ClickedAuc = "CVR-AUC";
    private readonly int _dimension;
    private readonly Mlp _conversion;

    public ClickedConversions(RankerOptions options, RankingSetup setup)
        : base("cvr-clicks", setup)
    {
        _dimension = options.Dimension;
        _conversion = new Mlp(setup, setup.Layout.Count * _dimension, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "cvr-clicks",
        ModelTask.MultiTask,
        "Ma et al., Entire space multi-task model (its base model), SIGIR 2018",
        new RankerOptions(),
        (options, setup) => new ClickedConversions(options, setup));

    public override int RowWidth => 1 + _dimension;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<Value, Value>> OtherScores { get; } = new Dictionary<string, Func<Value, Value>>
    {
        [Conversions.ConversionRate] = static output => output.Sigmoid(),
    };

    public override Value Forward(RankingInputs x) => _conversion.Forward(x.Flat(_dimension)) + Bias(x.Rows);

    /// <summary>Log-loss of the conversion over the clicks of the batch.</summary>
    public override torch.Tensor Loss(torch.Tensor output, torch.Tensor labels, torch.Tensor values)
    {
        var converted = values.gt(Scalars.Of(0)).to(torch.float32);
        var losses = torch.nn.functional.binary_cross_entropy_with_logits(output.squeeze(-1), converted, reduction: torch.nn.Reduction.None);
        return (losses * labels).sum() / labels.sum().clamp_min(Scalars.Of(1));
    }

    public override IReadOnlyList<StoppingMetric> StoppingMetrics(Example[] examples) => [new(ClickedAuc)];

    /// <summary>Of the clicked examples, which is what its users see.</summary>
    public override Dictionary<string, double> Validate(float[] scores, Example[] examples)
    {
        var clicked = Enumerable.Range(0, examples.Length).Where(i => examples[i].Label > 0.5f).ToArray();
        var probabilities = Array.ConvertAll(clicked, i => scores[i]);
        var converted = Array.ConvertAll(clicked, i => examples[i].Value > 0);
        return new() { [ClickedAuc] = ClickMetrics.Auc(probabilities, converted), ["CVR-log-loss"] = ClickMetrics.LogLoss(probabilities, converted) };
    }
}
