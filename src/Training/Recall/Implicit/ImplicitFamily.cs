using Recsys.Core;
using Recsys.Data;

namespace Recsys.Training.Recall.Implicit;

/// <summary>A family of factor models of implicit feedback: its name, its paper, its settings, and how one is trained.</summary>
public sealed class ImplicitFamily
{
    private readonly Func<ImplicitOptions, InteractionDataset, IProgress<TrainingProgress>?, CancellationToken, ImplicitRecall> _train;

    private ImplicitFamily(
        string name, string paper, ImplicitOptions defaults, Func<ImplicitOptions, InteractionDataset, IProgress<TrainingProgress>?, CancellationToken, ImplicitRecall> train)
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
    public ImplicitOptions Defaults { get; }

    /// <summary>Trains a model.</summary>
    /// <param name="train">Training events.</param>
    /// <param name="options">Settings, of the type of <see cref="Defaults"/>; null for them.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or the settings are of another family.</exception>
    /// <exception cref="TrainingDataException">There is no event of a kind that counts.</exception>
    public RecallModel Train(
        InteractionDataset train, ImplicitOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= Defaults;
        if (options.GetType() != Defaults.GetType())
        {
            throw new ArgumentException($"Settings of {Name} are a {Defaults.GetType().Name}, not a {options.GetType().Name}.", nameof(options));
        }

        options.Validate();
        ImplicitFeedback.RequireAny(train, options.Kinds);
        return _train(options, train, progress, cancellationToken);
    }

    internal static ImplicitFamily Of<TOptions>(
        string name, string paper, TOptions defaults, Func<TOptions, InteractionDataset, IProgress<TrainingProgress>?, CancellationToken, ImplicitRecall> train)
        where TOptions : ImplicitOptions =>
        new(name, paper, defaults, (options, data, progress, ct) => train((TOptions)options, data, progress, ct));
}
