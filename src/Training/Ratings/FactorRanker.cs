using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Native;
using Recsys.Training.Ranking;

namespace Recsys.Training.Ratings;

/// <summary>
/// A trained <see cref="FactorRatingModel"/> over the fields user and item, as a version serves it: r = mean + b_u + b_i + &lt;u, i&gt;, cut
/// to the range of the ratings. A user or an item without a rating has zero rows, which leave the damped biases of the other.
/// </summary>
internal sealed class FactorRanker : RankingModel
{
    private readonly RatingData _data;
    private readonly RatingFactors _factors;

    private FactorRanker(FactorRatingModel model, RankingSetup setup)
        : base(model.Name, setup)
    {
        _data = model.Data;
        _factors = model.Factors;
        RegisterComponents();
    }

    public override int RowWidth => 1 + _factors.Width;

    /// <summary>The model as a ranker of a version.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="model">The model.</param>
    /// <param name="ratings">What it was trained on.</param>
    /// <param name="measured">How it went.</param>
    public static TrainedRanker Of(RatingFamily family, RatingOptions options, FactorRatingModel model, InteractionDataset ratings, TrainingProgress measured)
    {
        TorchRuntime.EnsureLoaded();

        // User and item stand first among the fields.
        Example[] examples = [.. ratings.Interactions.ToArray().Where(e => e.Value != 0).Select(e => new Example(e.User, e.Item, e.Time, e.Value, e.Value))];
        var set = new ExampleSet(ratings, examples, [.. RatingExamples.FieldsOf(ratings).Take(2)]);
        var settings = new RankerOptions { HistoryAsFields = false, Seed = options.Seed };
        var served = ModelFamily.Of(family.Name, ModelTask.Rating, family.Paper, settings, (_, setup) => new FactorRanker(model, setup));
        var layout = new FieldLayout(set, historyAsFields: false);
        var ranker = served.Create(settings, new RankingSetup(layout, 0, new Random(options.Seed), TorchSharp.torch.CPU));
        var table = new FieldTable(layout, ranker, 1, new Random(options.Seed), TorchSharp.torch.CPU);
        var history = new FeatureSchema { HistoryLength = 1, InterestDimension = 1, BehaviourWeights = settings.BehaviourWeights };
        return new TrainedRanker(served, settings, set, layout, ranker, table, TorchSharp.torch.CPU, history, [measured]) { Settings = options };
    }

    public override Value Forward(RankingInputs x)
    {
        var vectors = x.Embeddings(_factors.Width);
        return x.Linear + (vectors.Slice(1, 0, 1) * vectors.Slice(1, 1, 2)).Sum(2) + _data.Biases.Mean;
    }

    public override Value Score(Value output) => ((output.AtLeast(_data.Lowest) * -1f).AtLeast(-_data.Highest)) * -1f;

    public override IReadOnlyList<StoppingMetric> StoppingMetrics(Example[] examples) => [new(MetricNames.Rmse, LessIsBetter: true)];

    public override Dictionary<string, double> Validate(float[] scores, Example[] examples)
    {
        var ratings = Array.ConvertAll(examples, e => e.Label);
        return new() { [MetricNames.Rmse] = RatingMetrics.Rmse(scores, ratings), [MetricNames.Mae] = RatingMetrics.Mae(scores, ratings) };
    }

    public override float[] InitialRows(FieldLayout layout, double deviation, Random random)
    {
        var rows = new float[layout.Rows * RowWidth];
        Write(0, _data.Biases.Users.Length, _data.KnowsUser, _data.Biases.Users, _factors.User);
        Write(1, _data.Biases.Items.Length, _data.KnowsItem, _data.Biases.Items, _factors.Item);
        return rows;

        void Write(int field, int count, Func<int, bool> known, float[] biases, Func<int, ReadOnlySpan<float>> vector)
        {
            // The first category is the unknown one.
            for (var i = 0; i < count; i++)
            {
                if (known(i))
                {
                    var row = rows.AsSpan((layout.FirstRows[field] + 1 + i) * RowWidth, RowWidth);
                    row[0] = biases[i];
                    vector(i).CopyTo(row[1..]);
                }
            }
        }
    }
}
