using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Ranking;

namespace Recsys.Training.Tests;

/// <summary>A small world with every kind of field and of event, for what all families owe. Its last item has no example.</summary>
internal static class SmallWorld
{
    public const int Users = 40;
    public const int Items = 30;
    public const int HistoryLength = 6;
    public const long EndTime = 1_700_000_000_000;

    public static ExampleSet Set { get; } = Create();

    /// <summary>Indexes of all examples.</summary>
    public static int[] All { get; } = [.. Enumerable.Range(0, Set.Examples.Count)];

    /// <summary>Settings that train any family within a second.</summary>
    public static RankerOptions Options(ModelFamily family) => family.Defaults with
    {
        Dimension = 4,
        Hidden = [8],
        HistoryLength = HistoryLength,
        BatchSize = 128,
        Epochs = 2,
        Seed = 7,
        Threads = 1,
    };

    public static TrainedRanker Train(ModelFamily family, RankerOptions? options = null, IProgress<TrainingProgress>? progress = null, int[]? train = null) =>
        RankingTrainer.Train(family, options ?? Options(family), Set, train ?? All, [], progress, cancellationToken: TestContext.Current.CancellationToken);

    private static ExampleSet Create()
    {
        var random = new Random(9);
        var events = new List<Interaction>();
        for (var i = 0; i < 500; i++)
        {
            var (user, item) = (random.Next(Users), random.Next(Items - 1));
            var liked = random.NextDouble() < (user % 3 == item % 3 ? 0.8 : 0.2);
            events.Add(new Interaction(user, item, liked ? InteractionKind.Like : InteractionKind.Dislike, liked ? 5 : 2, EndTime - ((500 - i) * 3_600_000L)));
        }

        var genres = new[] { "drama", "comedy", "action", "horror" };
        var set = new InteractionDataset(
            "small",
            [.. Enumerable.Range(0, Users).Select(u => $"user-{u}")],
            [.. Enumerable.Range(0, Items).Select(i => $"item-{i}")],
            events,
            [.. Enumerable.Range(0, Items).Select(i => new[] { new ItemAttribute("genre", genres[i % 3]), new ItemAttribute("genre", genres[(i / 3 % 3) + 1]) })]);
        Example[] examples = [.. set.Interactions.ToArray().Select(e => new Example(e.User, e.Item, e.Time, e.Value >= 4 ? 1 : 0, e.Value))];
        return new ExampleSet(set, examples,
        [
            .. RatingExamples.FieldsOf(set),
            .. RatingExamples.TimeFields(examples),
            FieldColumn.Number("price", FieldOwner.Item, OnnxRun.Random(random, Items)),
            FieldColumn.Vector("content", FieldOwner.Item, 3, OnnxRun.Random(random, Items * 3)),
        ]);
    }
}
