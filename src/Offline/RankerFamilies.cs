using System.Globalization;
using Recsys.Embeddings;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Ratings;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>How families that order candidates enter the registry.</summary>
internal static class RankerFamilies
{
    private const int TypeDimension = 32;
    private const string TypeSimilarity = "type_similarity";

    /// <summary>DIN over a two-tower.</summary>
    public static Family TwoTowerDin { get; } = new(
        ModelFamilies.Din,
        "Zhou et al., Deep interest network for click-through rate prediction, KDD 2018, over a two-tower",
        ModelTask.Click,
        FamilyStage.Ranking,
        [new DinOptions()],
        x =>
        {
            var model = Din(x);
            var recommender = new DinRecommender(model, x.Split.Train);
            return new OfflineModel(ModelFamilies.Din) { Recommender = recommender, ClickPredictor = recommender, Resource = model };
        })
    {
        Recall = ModelFamilies.TwoTower,
        ReadsContents = true,
        ReadsRecall = _ => true,
        LearnsOfRecall = _ => true,
        Require = x => x.Get<DinOptions>().Validate(),
        Presets = new Dictionary<string, IReadOnlyList<object>> { ["long-histories"] = [DinOptions.Quick], ["quick"] = [DinOptions.Quick] },
        Fit = x =>
        {
            var model = Din(x);
            return new TrainedPart(model, model.Epochs, request => request with { Din = model });
        },
    };

    /// <summary>A ranker over fields.</summary>
    public static Family Of(ModelFamily family) => new(family.Name, family.Paper, family.Task, FamilyStage.Ranking, [family.Defaults], x =>
    {
        var ranker = Ranker(family, x);
        return new OfflineModel(family.Name) { Ranker = ranker, Test = (x.Examples!.Value.Set, x.Examples.Value.Split.Test), Resource = ranker };
    })
    {
        LearnsFromExamples = true,
        Continues = family.Continues,
        ReadsContents = true,
        Presets = family.Presets.ToDictionary(p => p.Key, p => (IReadOnlyList<object>)[p.Value]),
        Recall = ModelFamilies.TwoTower,
        TakesRecall = true,
        ReadsRecall = options => ((RankerOptions)options[0]).Similarities.Any(s => !CandidateFeature.Powers.Contains(s)),

        // Channels and types of items are told by nobody's vectors.
        LearnsOfRecall = options => ((RankerOptions)options[0]).Similarities.Any(s => s != TypeSimilarity && CandidateFeature.Similarities.Contains(s)),
        Require = x => RankingTrainer.RequireServable(family, x.Get<RankerOptions>(), x.Examples!.Value.Set),
        Fit = x =>
        {
            var ranker = Ranker(family, x);
            return new TrainedPart(ranker, ranker.Epochs, request => request with { Ranker = ranker }) { Found = Found(x.Get<RankerOptions>(), ranker.Options) };
        },
    };

    /// <summary>A model of ratings, the score of an item being the rating that it estimates.</summary>
    public static Family Of(RatingFamily family) =>
        new(
            family.Name,
            family.Paper,
            ModelTask.Rating,
            family.IsServed ? FamilyStage.Ranking : FamilyStage.Prediction,
            [family.Defaults],
            x => new OfflineModel(family.Name) { RatingPredictor = family.Train(x.Split.Train, x.Get<RatingOptions>(), x.Cancellation) })
        {
            Recall = family.IsServed ? ModelFamilies.TwoTower : null,
            TakesRecall = family.IsServed,
            Resumes = false,
            TakesEmbeddings = false,
            Require = x => x.Get<RatingOptions>().Validate(),
            Fit = !family.IsServed ? null : x =>
            {
                var ranker = family.TrainRanker(x.Split.Train, x.Split.Validation, x.Get<RatingOptions>(), x.Progress, x.Cancellation);
                return new TrainedPart(ranker, ranker.Epochs, request => request with { Ranker = ranker });
            },
        };

    private static Dictionary<string, string> Found(RankerOptions given, RankerOptions taken) => new[]
    {
        (Name: nameof(given.UnknownUsers), Given: given.UnknownUsers, Taken: taken.UnknownUsers),
        (Name: nameof(given.EmbeddingDecay), Given: given.EmbeddingDecay, Taken: taken.EmbeddingDecay),
    }.Where(s => s.Given is null).ToDictionary(s => s.Name, s => s.Taken!.Value.ToString("R", CultureInfo.InvariantCulture));

    private static DinModel Din(FamilyInput x) => DinTrainer.Train(
        x.Split.Train, x.HeldPages, (TwoTowerModel)x.Recall!, x.Get<DinOptions>(), x.Progress, checkpoint: x.Checkpoint, outOfFold: x.OutOfFold, cancellationToken: x.Cancellation);

    private static TrainedRanker Ranker(ModelFamily family, FamilyInput x)
    {
        var options = x.Get<RankerOptions>();
        var (set, split) = x.Examples!.Value;
        var similarity = options.Similarities.Count == 0 ? null
            : x.Recall is null ? new SimilaritySource(Kinds(x, options)) : new SimilaritySource(x.Recall, Kinds(x, options), x.OutOfFold);
        return RankingTrainer.Train(
            family, options, set, split.Train, split.Validation, x.Progress, x.Checkpoint, similarity: similarity, pretrained: x.Pretrained, parent: x.Parent, cancellationToken: x.Cancellation);
    }

    // Type vectors are learned from the training events alone, like everything else.
    private static ItemKindsContent Kinds(FamilyInput x, RankerOptions options)
    {
        var train = x.Split.Train;
        var fields = x.Plan.TypeFields is { Count: > 0 } given ? given : null;
        var types = options.Similarities.Contains(TypeSimilarity) && train.ItemAttributes.Any(a => a.Count > 0)
            ? AirbnbTypes.Train(TypeSteps.FromDataset(train, fields), new SkipGramOptions { Dimension = TypeDimension, Seed = options.Seed }, cancellationToken: x.Cancellation)
            : null;
        return ItemKindsContent.Of(train.ItemAttributes, x.Plan.MarketField, fields, types?.Ids.Select((id, row) => (id, types[row].ToArray())).ToDictionary(), x.Plan.CreatorField);
    }
}
