using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training;

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

    /// <summary>Trains a model.</summary>
    /// <param name="ratings">Events whose value is a rating, 0 where there is none; of several of one user with one item the newest counts.</param>
    /// <param name="options">Settings, of the type of <see cref="Defaults"/>; null for them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The model; thread-safe.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, or the settings are of another family.</exception>
    /// <exception cref="TrainingDataException">There is no rating, or one is not a number.</exception>
    public IRatingPredictor Train(InteractionDataset ratings, RatingOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= Defaults;
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
}
