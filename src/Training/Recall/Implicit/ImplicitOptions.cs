using System.Diagnostics;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Training.Recall.Implicit;

/// <summary>Settings that factor models of implicit feedback share. A family's own settings are a record derived from this one.</summary>
public record ImplicitOptions
{
    /// <summary>k: length of the factors; 1 to 1024.</summary>
    public int Factors { get; init; } = 64;

    /// <summary>Passes over the data; 1 to 10000.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>L2 penalty of the factors; above 0, to 1000.</summary>
    public double Regularization { get; init; } = 0.1;

    /// <summary>Kinds of events that count as a user having met an item, at least one.</summary>
    public IReadOnlyList<InteractionKind> Kinds { get; init; } = [.. FeedbackKinds.Positive.Order()];

    /// <summary>Newest items of which a user's factors are made; 1 to 500. Training takes all.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public virtual void Validate()
    {
        OptionRange.Check(nameof(Factors), Factors, 1, 1024);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.CheckPositive(nameof(Regularization), Regularization, 1000);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, FeatureSchema.MaxHistoryLength);
        OptionRange.Check($"{nameof(Kinds)}.Count", Kinds.Count, 1, int.MaxValue);
    }

    /// <summary>How histories are read: each item once, with the weights of its events together.</summary>
    internal FeatureSchema SchemaOf(int dimension) => new()
    {
        HistoryLength = HistoryLength,
        InterestDimension = dimension,
        BehaviourWeights = Kinds.ToDictionary(kind => kind, _ => 1f),
        MergesRepeats = true,
    };

    /// <summary>Progress of an epoch.</summary>
    internal TrainingProgress ProgressOf(string family, int epoch, double loss, long started) =>
        new(family, epoch, Epochs, loss, new Dictionary<string, double>(), epoch == Epochs, Stopwatch.GetElapsedTime(started));
}
