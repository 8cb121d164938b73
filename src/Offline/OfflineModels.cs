using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Ratings;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Baselines;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Offline;

/// <summary>
/// Finds models by name: baselines and families with their defaults, which are fitted to each fold's training part, and published
/// versions, which are not. VERSION:CHANNEL is a version with that recall channel alone, and so is live:CHANNEL. A version goes before a family of its name.
/// </summary>
internal static class OfflineModels
{
    /// <summary>Name of what a cluster without any version serves.</summary>
    public const string Live = "live";

    private static readonly Dictionary<string, Func<DatasetSplit, OfflineModel>> Fitted = new(StringComparer.Ordinal)
    {
        ["popularity"] = split => new OfflineModel("popularity") { Recommender = new PopularityRecommender(split.Train) },
        ["item-knn"] = split => new OfflineModel("item-knn") { Recommender = new ItemKnnRecommender(split.Train) },
        ["rating-bias"] = split => new OfflineModel("rating-bias") { RatingPredictor = new BiasRatingPredictor(split.Train) },
    };

    /// <summary>What a name may be, for help texts.</summary>
    public static string Names => $"{Baselines}, {Live} for a cluster without any version, a version of the store, a family of ratings or of next items ('recsys models list'), fitted with its defaults, or VERSION:CHANNEL for a version with one recall channel alone";

    private static string Baselines => string.Join(", ", Fitted.Keys);

    /// <summary>The model of a name, for one fold.</summary>
    /// <exception cref="ArgumentException">A version cannot be measured so; the message says why and what can.</exception>
    public static async Task<OfflineModel> GetAsync(string name, EvaluationFold fold, IModelStore store, CancellationToken cancellationToken)
    {
        if (Fitted.TryGetValue(name, out var fit))
        {
            return fit(fold.Split);
        }

        var parts = name.Split(':', 2);
        if (parts[0] == Live)
        {
            var live = ServingRecommender.CreateLive(store, parts.ElementAtOrDefault(1), fold.Split.Train);
            return new OfflineModel(name) { Recommender = live, Resource = live };
        }

        var published = !fold.NeedsRefit && (name.Contains(':', StringComparison.Ordinal) || await IsPublishedAsync(store, name, cancellationToken));
        if (!published && FitFamily(name, fold.Split, cancellationToken) is { } fitted)
        {
            return fitted;
        }

        if (fold.NeedsRefit)
        {
            throw new ArgumentException(
                $"'{name}' is a published version, fitted once; {fold.Split.Protocol} fits a model anew to each fold. Baselines can be ({Baselines}), {Live}, and families of ratings or of next items; "
                + $"versions can be measured by {string.Join(", ", OfflineEvaluation.Protocols)}.");
        }

        var (dataset, protocol) = await TrainingSource.ReadAsync(store, parts[0], cancellationToken);
        if (dataset == fold.Dataset.Name && protocol is not null && protocol != fold.Split.Protocol)
        {
            throw new ArgumentException(
                $"'{name}' was trained on '{dataset}' by the protocol '{protocol}'; by '{fold.Split.Protocol}' it may have learned from events of the test.");
        }

        var version = await ServingRecommender.CreateAsync(store, parts[0], parts.ElementAtOrDefault(1), fold.Dataset, cancellationToken);
        return new OfflineModel(name) { Recommender = version, ClickPredictor = version.ClickPredictor, RatingPredictor = version.RatingPredictor, Resource = version };
    }

    private static OfflineModel? FitFamily(string name, DatasetSplit split, CancellationToken cancellationToken)
    {
        if (RatingFamilies.All.FirstOrDefault(f => f.Name == name) is { } ratings)
        {
            return new OfflineModel(name) { RatingPredictor = ratings.Train(split.Train, cancellationToken: cancellationToken) };
        }

        if (Retriever.All.FirstOrDefault(r => r.Name == name) is not { } family)
        {
            return null;
        }

        var model = family.Train(split, null, null, new ProgressRelay(_ => { }), cancellationToken);
        return new OfflineModel(name) { Recommender = new RecallModelRecommender(model, split.Train), Resource = model };
    }

    private static async Task<bool> IsPublishedAsync(IModelStore store, string name, CancellationToken cancellationToken) =>
        (await store.ListAsync(cancellationToken)).Contains(name);
}
