using Recsys.Core;
using Recsys.Data;

namespace Recsys.Training.Tests;

/// <summary>A small world of examples: 40 users, 30 items of 3 genres, labels by a planted taste for genres.</summary>
internal static class FieldWorld
{
    public static ExampleSet Create(int examples = 2000, int seed = 5)
    {
        var random = new Random(seed);
        var attributes = Enumerable.Range(0, 30)
            .Select(i => (IReadOnlyList<ItemAttribute>)(i == 29 ? [] : i % 5 == 0
                ? [new ItemAttribute("genre", $"g{i % 3}"), new ItemAttribute("genre", $"g{(i + 1) % 3}")]
                : [new ItemAttribute("genre", $"g{i % 3}")])).ToArray();
        var events = Enumerable.Range(0, examples).Select(n =>
        {
            var (user, item) = (random.Next(40), random.Next(30));
            var likes = random.NextDouble() < (user % 3 == item % 3 ? 0.9 : 0.2);
            return new Interaction(user, item, likes ? InteractionKind.Like : InteractionKind.Dislike, likes ? 5 : 1, 1_600_000_000_000 + (n * 3_600_000L));
        });
        return RatingExamples.FromRatings(new InteractionDataset(
            "fields",
            [.. Enumerable.Range(0, 40).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, 30).Select(i => $"i{i}")],
            events,
            attributes));
    }
}
