using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking;

/// <summary>
/// A model over fields: a formula from rows to one or more outputs an example, its loss, and its score. A new model is one
/// subclass with its options and family in one file, and one line in <see cref="ModelRegistry"/>.
/// </summary>
internal abstract class RankingModel : torch.nn.Module
{
    private readonly Parameter _bias;

    protected RankingModel(string name, RankingSetup setup)
        : base(name)
    {
        _bias = Initial.Constant(0, setup.Device, 1);
        register_parameter("bias", _bias);
    }

    /// <summary>W: numbers a category's row holds; the first is its linear weight.</summary>
    public abstract int RowWidth { get; }

    /// <summary>Whether the model reads histories.</summary>
    public virtual bool ReadsHistory => false;

    /// <summary>
    /// Whether the last two numbers of a row are its amount and its key, see <see cref="FieldKeys"/>. Such a model has
    /// <see cref="RowRules"/>, which leave those two as they are.
    /// </summary>
    public virtual bool ReadsKeys => false;

    /// <summary>How many embeddings of length k stand side by side in a row, behind the linear weight; 0 where a row holds something else.</summary>
    /// <param name="dimension">k.</param>
    public virtual int EmbeddingsInRow(int dimension)
    {
        var numbers = RowWidth - 1 - (ReadsKeys ? FieldKeys.Columns : 0);
        return numbers % dimension == 0 ? numbers / dimension : 0;
    }

    /// <summary>Whether weights that are exactly 0 now stay so in the mean of states (<see cref="RankerOptions.Averaging"/>): so for models with L1.</summary>
    public virtual bool ExactZeros => false;

    /// <summary>How the columns of rows move; columns that no rule names stay. Null for the run's Adam.</summary>
    public virtual IReadOnlyList<RowRule>? RowRules => null;

    /// <summary>Weights of pairs, which move by a rule of their own, bucket by bucket; null for none.</summary>
    public virtual HashedPairs? Hashed => null;

    /// <summary>How a dense parameter moves; null for the run's Adam.</summary>
    public virtual UpdateRule? RuleOf(Parameter parameter) => null;

    /// <summary>Called once before the first epoch, for what a model takes from the data as a whole: other first values, say.</summary>
    /// <param name="data">The examples and the rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Indexes of the examples that the epochs go over; all of the training's unless overridden.</returns>
    public virtual int[] Prepare(RankingData data, CancellationToken cancellationToken) => data.Train;

    /// <summary>
    /// S: numbers of the state that the model makes of a history alone. A silo computes it when an event comes and keeps it with the
    /// user; a request reads it in the history's place. 0 for a model without.
    /// </summary>
    public virtual int StateWidth => 0;

    /// <summary>
    /// Whether the state is carried on from event to event (<see cref="RankingInputs.StateBefore"/>), so that it is of all events that ever were.
    /// All zeros is the state before the first.
    /// </summary>
    public virtual bool CarriesState => false;

    /// <summary>Predictions beside <see cref="Score"/> by name, each from the outputs; see <see cref="TrainedRanker.Predict(IReadOnlyList{int}, string)"/>.</summary>
    public virtual IReadOnlyDictionary<string, Func<Value, Value>> OtherScores { get; } = new Dictionary<string, Func<Value, Value>>();

    /// <summary>The state, [B, S], of <see cref="RankingInputs.History"/>, its weights and its kinds alone.</summary>
    public virtual Value State(RankingInputs x) => throw new NotSupportedException($"{GetName()} keeps no state.");

    /// <summary>Outputs of the model, [B, outputs]: logits, or whatever <see cref="Loss"/> and <see cref="Score"/> take.</summary>
    public abstract Value Forward(RankingInputs x);

    /// <summary>Mean loss of a batch; log-loss of one logit unless overridden.</summary>
    /// <param name="output">[B, outputs].</param>
    /// <param name="labels">[B].</param>
    /// <param name="values">[B], see <see cref="Example.Value"/>.</param>
    public virtual torch.Tensor Loss(torch.Tensor output, torch.Tensor labels, torch.Tensor values) =>
        torch.nn.functional.binary_cross_entropy_with_logits(output.squeeze(-1), labels);

    /// <summary>What is served, [B, 1]: a probability unless overridden.</summary>
    public virtual Value Score(Value output) => output.Sigmoid();

    /// <summary>Whether <see cref="Score"/> is the probability that labels are 1, by a loss that each example adds to for itself.</summary>
    public virtual bool LearnsProbability => true;

    /// <summary>w of <see cref="RankerOptions.NegativeRate"/>.</summary>
    internal double NegativeRate { get; set; } = 1;

    /// <summary><see cref="Score"/>, calibrated for the negative examples that training left out, [B, 1].</summary>
    internal Value Calibrated(Value output)
    {
        var (score, rate) = (Score(output), (float)NegativeRate);

        // p / (p + (1 - p) / w), without a division by w.
        return rate == 1 ? score : score * rate / ((score * (rate - 1)) + 1f);
    }

    /// <summary>Metrics among those of <see cref="Validate"/> that may decide when training stops: the first that the examples define. AUC unless overridden.</summary>
    /// <param name="examples">The validation examples.</param>
    public virtual IReadOnlyList<StoppingMetric> StoppingMetrics(Example[] examples) => [new(MetricNames.Auc)];

    /// <summary>Metrics of validation examples by name, AUC first unless overridden; see <see cref="StoppingMetrics"/>.</summary>
    /// <param name="scores">Score of each example.</param>
    /// <param name="examples">The examples.</param>
    public virtual Dictionary<string, double> Validate(float[] scores, Example[] examples)
    {
        var labels = Array.ConvertAll(examples, e => e.Label > 0.5f);
        return new()
        {
            [MetricNames.Auc] = ClickMetrics.Auc(scores, labels),
            [MetricNames.Gauc] = GroupedAuc.Of(scores, labels, Array.ConvertAll(examples, e => e.User)).Value,
            [MetricNames.LogLoss] = ClickMetrics.LogLoss(scores, labels),
        };
    }

    /// <summary>First values of the rows, [rows, W]: linear weights 0, the rest drawn from N(0, deviation²); rows of unknown categories 0.</summary>
    public virtual float[] InitialRows(FieldLayout layout, double deviation, Random random)
    {
        var values = Initial.Normal(random, (float)deviation, (long)layout.Rows * RowWidth);
        for (var row = 0; row < layout.Rows; row++)
        {
            values[row * RowWidth] = 0;
        }

        foreach (var first in layout.FirstRows)
        {
            values.AsSpan(first * RowWidth, RowWidth).Clear();
        }

        return values;
    }

    /// <summary>The state as it was kept, or made now.</summary>
    protected Value StateOf(RankingInputs x) => x.State ?? State(x);

    /// <summary>The global bias, in the graph of a value.</summary>
    protected Value Bias(Value of) => of.Parameter(_bias);
}
