using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Ratings;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Offline;

/// <summary>
/// Finds models: baselines and families, which are fitted to each fold's training part, and published versions, which are not. VERSION:CHANNEL is a version with that recall channel alone, and so is live:CHANNEL. A version goes before a family of its name.
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
    public static string Names => $"{Baselines}, {Live} for a cluster without any version, a version of the store, a family ('recsys models list'), which is trained, or VERSION:CHANNEL for a version with one recall channel alone";

    private static string Baselines => string.Join(", ", Fitted.Keys);

    /// <summary>Whether a name is of a baseline, of a version, or of a cluster without one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="published">Versions of the store that can be asked for.</param>
    public static bool IsOther(string name, IReadOnlyCollection<string> published) =>
        Fitted.ContainsKey(name) || name.Split(':', 2)[0] is var first && (first == Live || first != name || published.Contains(name));

    /// <summary>The model of a contender, for one fold.</summary>
    /// <exception cref="ArgumentException">A version cannot be measured so; the message says why and what can.</exception>
    public static async Task<OfflineModel> GetAsync(Contender contender, EvaluationFold fold, IModelStore store, CancellationToken cancellationToken)
    {
        if (contender.Family is not null)
        {
            return await Task.Run(() => contender.Train(fold, cancellationToken), cancellationToken);
        }

        var name = contender.Name;
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

        if (fold.NeedsRefit)
        {
            throw new ArgumentException(
                $"'{name}' is a published version, fitted once; {fold.Split.Protocol} fits a model anew to each fold. Baselines can be ({Baselines}), {Live}, and families; "
                + $"versions can be measured by {string.Join(", ", OfflineEvaluation.Protocols)}.");
        }

        var (dataset, protocol, until) = await TrainingSource.ReadAsync(store, parts[0], cancellationToken);
        if (dataset == fold.Dataset.Name && protocol is not null && protocol != fold.Split.Protocol && !IsLater(fold.Split.Test, until))
        {
            throw new ArgumentException(
                $"'{name}' was trained on '{dataset}' by the protocol '{protocol}'; by '{fold.Split.Protocol}' it may have learned from events of the test.");
        }

        var version = await ServingRecommender.CreateAsync(store, parts[0], parts.ElementAtOrDefault(1), fold.Dataset, fold.Split.Train, cancellationToken);
        return new OfflineModel(name) { Recommender = version, ClickPredictor = version.ClickPredictor, RatingPredictor = version.RatingPredictor, Resource = version };
    }
    // Whoever learned from earlier events alone has seen no answer, whatever was held out then.
    private static bool IsLater(InteractionDataset test, long until) =>
        test.HasTimes && test.Interactions[0].Time > until;
}
