using System.Diagnostics;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;

namespace Recsys.Training.Ratings;

/// <summary>A family of rating models: its name, its paper, its settings, and how one is trained.</summary>
public sealed class RatingFamily
{
    private readonly Func<RatingOptions, RatingData, CancellationToken, RatingModel> _train;

    private RatingFamily(string name, string paper, RatingOptions defaults, Func<RatingOptions, RatingData, CancellationToken, RatingModel> train)
    {
        Name = name;
        Paper = paper;
        Defaults = defaults;
        _train = train;
    }

    /// <summary>Name on the command line and in reports.</summary>
    public string Name { get; }

    /// <summary>Authors, title, year.</summary>
    public string Paper { get; }

    /// <summary>The settings with their defaults; of the family's own type.</summary>
    public RatingOptions Defaults { get; }

    /// <summary>Whether a version can have its models, see <see cref="TrainRanker"/>. One that needs the ratings of neighbours cannot be a graph.</summary>
    public bool IsServed { get; private init; }

    /// <summary>Trains a model.</summary>
    /// <param name="ratings">Events whose value is a rating, 0 where there is none; of several of one user with one item the newest counts.</param>
    /// <param name="options">Settings, of the type of <see cref="Defaults"/>; null for them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The model; thread-safe.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, or the settings are of another family.</exception>
    /// <exception cref="TrainingDataException">There is no rating, or one is not a number.</exception>
    public IRatingPredictor Train(InteractionDataset ratings, RatingOptions? options = null, CancellationToken cancellationToken = default) =>
        TrainModel(ratings, options ?? Defaults, cancellationToken);

    /// <summary>Trains a model as the ranker of a version: the score of an item is its estimated rating.</summary>
    /// <param name="ratings">As <see cref="Train"/>.</param>
    /// <param name="validation">Held-out ratings of the same users and items, to measure; null for none.</param>
    /// <param name="options">Settings, of the type of <see cref="Defaults"/>; null for them.</param>
    /// <param name="progress">Told at the end.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">A setting is out of range, the settings are of another family, or the family <see cref="IsServed">is not served</see>.</exception>
    /// <exception cref="TrainingDataException">There is no rating, or one is not a number.</exception>
    public TrainedRanker TrainRanker(
        InteractionDataset ratings,
        InteractionDataset? validation = null,
        RatingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (!IsServed)
        {
            throw new ArgumentException(
                $"'{Name}' has no graph that a version could hold; its neighbours are served by the channels item-to-item and user-to-user. Families with IsServed are, such as mf.");
        }

        var started = Stopwatch.GetTimestamp();
        var model = (FactorRatingModel)TrainModel(ratings, options ?? Defaults, cancellationToken);
        var fit = RatingEvaluator.Evaluate(model, ratings, RatedExample.From(ratings), cancellationToken: cancellationToken);
        var metrics = new Dictionary<string, double>();
        if (validation is not null && RatedExample.From(validation) is { Count: > 0 } heldOut)
        {
            var errors = RatingEvaluator.Evaluate(model, ratings, heldOut, cancellationToken: cancellationToken);
            (metrics[MetricNames.Rmse], metrics[MetricNames.Mae]) = (errors.Rmse, errors.Mae);
        }

        var measured = new TrainingProgress(Name, 1, 1, fit.Rmse * fit.Rmse, metrics, true, Stopwatch.GetElapsedTime(started));
        progress?.Report(measured);
        return FactorRanker.Of(this, options ?? Defaults, model, ratings, measured);
    }

    private RatingModel TrainModel(InteractionDataset ratings, RatingOptions options, CancellationToken cancellationToken)
    {
        if (options.GetType() != Defaults.GetType())
        {
            throw new ArgumentException($"Settings of {Name} are a {Defaults.GetType().Name}, not a {options.GetType().Name}.", nameof(options));
        }

        options.Validate();
        return _train(options, new RatingData(ratings, options), cancellationToken);
    }

    internal static RatingFamily Of<TOptions>(string name, string paper, TOptions defaults, Func<TOptions, RatingData, CancellationToken, RatingModel> train)
        where TOptions : RatingOptions =>
        new(name, paper, defaults, (options, data, ct) => train((TOptions)options, data, ct));

    internal static RatingFamily Served<TOptions>(string name, string paper, TOptions defaults, Func<TOptions, RatingData, CancellationToken, FactorRatingModel> train)
        where TOptions : RatingOptions =>
        new(name, paper, defaults, (options, data, ct) => train((TOptions)options, data, ct)) { IsServed = true };
}
