using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>One split of a data set with the questions that it poses to each kind of model.</summary>
/// <param name="dataset">All events.</param>
/// <param name="split">The split.</param>
/// <param name="needsRefit">Whether it is one of several.</param>
/// <param name="questions">Makes the ranking questions; null for those of the split.</param>
/// <param name="labels">Makes the labelled examples; null for the held-out impressions with their outcome.</param>
internal sealed class EvaluationFold(
    InteractionDataset dataset,
    DatasetSplit split,
    bool needsRefit,
    Func<RankingQuestions>? questions = null,
    Func<DatasetSplit, IReadOnlyList<LabelledExample>>? labels = null)
{
    private readonly Lazy<RankingQuestions> _questions = new(questions ?? (() => RankingQuestions.Create(split)));
    private readonly Lazy<IReadOnlyList<LabelledExample>> _clicks = new(() => labels is null ? Labelled(dataset, split) : labels(split));

    public InteractionDataset Dataset => dataset;

    public DatasetSplit Split => split;

    public bool NeedsRefit => needsRefit;

    /// <summary>What families learn from and stop by, where it is not the split itself.</summary>
    public DatasetSplit Learned { get => field ?? split; init; }

    /// <summary>Whether items that the user has met may be the answer.</summary>
    public bool Repeats { get; init; }

    /// <summary>Makes the examples that a family learns from and is tested on.</summary>
    public Func<Family, (ExampleSet Set, ExampleSplit Split)>? Examples { get; init; }

    /// <summary>Questions to recommenders.</summary>
    public RankingQuestions Questions => _questions.Value;

    /// <summary>Held-out examples with labels: impressions with their outcome, ratings, or rows of a table; empty where the data set has none of these.</summary>
    public IReadOnlyList<LabelledExample> Clicks => _clicks.Value;

    /// <summary>Held-out ratings; empty where the data set has none.</summary>
    public IReadOnlyList<RatedExample> Ratings { get; } = RatedExample.From(split.Test);

    private static IReadOnlyList<LabelledExample> Labelled(InteractionDataset dataset, DatasetSplit split)
    {
        // Without impressions nobody knows what was shown and not clicked, and a ranker's negatives are sampled ones.
        // Both held-out parts: the page on which a test item was clicked was shown before the click, so in validation. What else was shown
        // there decided when to stop.
        var heldOut = dataset.With(split.Validation.Interactions.ToArray().Concat(split.Test.Interactions.ToArray()));
        var pages = TestPages.Of(split, TestPages.DefaultWindow);
        return [.. LabelledExamples.FromImpressions(heldOut, TestPages.DefaultWindow).Where(e => pages.Contains((e.User, e.Time)))];
    }
}
