using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;

namespace Recsys.Training.Tests;

/// <summary>
/// Items of eight directions, and users who like items of one. Contents lie near their direction, and are as long as they come. The last
/// items are cold: they have no event. Half of all items have a shade, which means nothing.
/// </summary>
internal static class ContentWorld
{
    public const int Items = 160;
    public const int Warm = 120;
    public const int Users = 240;
    public const string Field = "picture";
    public const int Dimension = 12;
    private const int Directions = 8;

    /// <summary>The vectors as somebody would give them, not of unit length; [items, Dimension].</summary>
    public static float[] Vectors { get; } = MakeVectors();

    public static int DirectionOf(int item) => item % Directions;

    public static int TasteOf(int user) => user % Directions;

    /// <summary>The attributes that the catalogue has of an item, its vector among them.</summary>
    public static ItemAttribute[] Described(InteractionDataset data, int item) =>
        [.. data.ItemAttributes[item], new(Field, Models.ContentField.TextOf(Vectors.AsSpan(item * Dimension, Dimension)))];

    /// <summary>Clicks on warm items of the user's direction.</summary>
    public static InteractionDataset Clicks(bool withContents)
    {
        var random = new Random(3);
        var events = new List<Interaction>();
        for (var user = 0; user < Users; user++)
        {
            int[] liked = [.. Enumerable.Range(0, Warm).Where(i => DirectionOf(i) == TasteOf(user))];
            random.Shuffle(liked);
            events.AddRange(liked.Take(8).Select((item, at) => new Interaction(user, item, InteractionKind.Click, 0, at)));
        }

        return Of(events, withContents);
    }

    /// <summary>One example a pair of user and warm item, and behind them one a pair with a cold item.</summary>
    public static ExampleSet Pairs(bool withContents)
    {
        var random = new Random(4);
        (int User, int Item)[] pairs = [.. Enumerable.Range(0, Users).SelectMany(u => Enumerable.Range(0, Items).Select(i => (u, i))).Where(_ => random.Next(6) == 0)];
        random.Shuffle(pairs);
        Example[] examples = [.. pairs.OrderBy(p => p.Item >= Warm).Select((p, at) => new Example(p.User, p.Item, at, DirectionOf(p.Item) == TasteOf(p.User) ? 1 : 0, 0))];
        var data = Of([], withContents);
        return new ExampleSet(data, examples, [.. RatingExamples.FieldsOf(data)]);
    }

    /// <summary>AUC of cold items of the user's direction against other cold items, over all users.</summary>
    public static double ColdAuc(RecallModel model, InteractionDataset data)
    {
        var histories = data.ByUser();
        var (scores, labels) = (new List<float>(), new List<bool>());
        var interest = new float[model.Dimension];
        for (var user = 0; user < Users; user++)
        {
            HistoryEvent[] newest = [.. histories[user].Reverse().Select(e => new HistoryEvent(e.Item, e.Kind, e.Value, e.Time))];
            model.ComputeInterest(newest, interest);
            for (var item = Warm; item < Items; item++)
            {
                scores.Add(VectorMath.Dot(interest, model[item]));
                labels.Add(DirectionOf(item) == TasteOf(user));
            }
        }

        return ClickMetrics.Auc([.. scores], [.. labels]);
    }

    private static InteractionDataset Of(IReadOnlyList<Interaction> events, bool withContents)
    {
        var random = new Random(5);
        IReadOnlyList<ItemAttribute>[] shades = [.. Enumerable.Range(0, Items).Select(_ => random.Next(2) == 0 ? (IReadOnlyList<ItemAttribute>)[] : [new ItemAttribute("shade", $"{random.Next(3)}")])];
        var data = new InteractionDataset("contents", [.. Enumerable.Range(0, Users).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], events, shades);
        return withContents ? data.WithContents([new ItemContent(Field, Dimension, Vectors)]) : data;
    }

    private static float[] MakeVectors()
    {
        var random = new Random(2);
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        float[][] directions = [.. Enumerable.Range(0, Directions).Select(_ => Enumerable.Range(0, Dimension).Select(_ => Normal()).ToArray())];
        return [.. Enumerable.Range(0, Items).SelectMany(i =>
        {
            var length = 1 + (10 * random.NextSingle());
            return directions[DirectionOf(i)].Select(x => length * (x + (0.4f * Normal()))).ToArray();
        })];
    }
}
