using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Data.Tests;

public class TaskExamplesTests
{
    private const long Minute = 60_000;
    private const EventMeanings Shop = EventMeanings.Impressions | EventMeanings.Clicks | EventMeanings.PlaySeconds | EventMeanings.Purchases;

    // Item 0 is clicked, played twice and bought; item 1 only shown; item 2 bought without a click, an hour later; item 0 is shown again and left.
    private static readonly InteractionDataset Events = new("shop", ["u"], ["a", "b", "c"],
    [
        new(0, 0, InteractionKind.Impression, 0, 0),
        new(0, 1, InteractionKind.Impression, 0, 0),
        new(0, 2, InteractionKind.Impression, 0, 0),
        new(0, 0, InteractionKind.Click, 0, Minute),
        new(0, 0, InteractionKind.Play, 40, 2 * Minute),
        new(0, 0, InteractionKind.Play, 20, 3 * Minute),
        new(0, 0, InteractionKind.Purchase, 9, 4 * Minute),
        new(0, 0, InteractionKind.Impression, 0, 20 * Minute),
        new(0, 2, InteractionKind.Click, 0, 61 * Minute),
        new(0, 2, InteractionKind.Purchase, 5, 62 * Minute),
    ]);

    [Theory]
    [InlineData(ModelTask.Click, 0)]
    [InlineData(ModelTask.WatchTime, 60)]
    [InlineData(ModelTask.MultiTask, 1)]
    public void Of_Impressions_AreLabelledByWhatCameOfThem(ModelTask task, float value)
    {
        var (set, split) = TaskExamples.Of(Events, All(Events), Shop, task, "x", 4);

        Assert.Equal([1f, 0, 0, 0], set.Examples.Select(e => e.Label));
        Assert.Equal([value, 0, 0, 0], set.Examples.Select(e => e.Value));
        Assert.Equal([0, 1, 2, 3], split.Train);
    }

    // What was shown beside an item that the test clicked would otherwise decide when to stop, and be asked by the test as well.
    [Fact]
    public void Of_PageThatTheTestClicked_IsWhollyTheTests()
    {
        var all = Events.Interactions.ToArray();
        var split = new DatasetSplit("x", Events.With([]), Events.With([.. all[..3], all[7]]), Events.With([.. all[3..7], .. all[8..]]));

        var (_, parts) = TaskExamples.Of(Events, split, Shop, ModelTask.Click, "x", 4);

        Assert.Empty(parts.Train);
        Assert.Equal([3], parts.Validation);
        Assert.Equal([0, 1, 2], parts.Test);
    }

    // A click that is held out would otherwise be known from the label of the impression before it, which is not.
    [Fact]
    public void Of_ClickHeldOut_TakesItsImpressionAlong()
    {
        var all = Events.Interactions.ToArray();
        var split = new DatasetSplit("x", Events.With(all[..3]), Events.With([]), Events.With(all[3..]));

        var (_, parts) = TaskExamples.Of(Events, split, Shop, ModelTask.Click, "x", 4);

        Assert.Equal([1, 2], parts.Train);
        Assert.Equal([0, 3], parts.Test);
    }

    [Fact]
    public void Of_Ratings_AreClicksFromTheBound()
    {
        var ratings = new InteractionDataset("stars", ["u"], ["a", "b"], [new(0, 0, InteractionKind.Click, 3.5f, 1), new(0, 1, InteractionKind.Like, 4, 2)]);

        var (set, _) = TaskExamples.Of(ratings, All(ratings), EventMeanings.Ratings, ModelTask.Click, "x", 3.75f);

        Assert.Equal([0f, 1], set.Examples.Select(e => e.Label));
    }

    [Theory]
    [InlineData(ModelTask.Click, SequenceReader.Meanings, "clicks")]
    [InlineData(ModelTask.Click, RetailrocketReader.Meanings, "clicks and carts and purchases")]
    [InlineData(ModelTask.Click, SteamReader.Meanings, "plays with seconds and purchases")]
    [InlineData(ModelTask.MultiTask, MovieLensReader.Meanings, "ratings")]
    [InlineData(ModelTask.WatchTime, MovieLensReader.Meanings, "ratings")]
    [InlineData(ModelTask.Rating, SteamReader.Meanings, "plays with seconds and purchases")]
    public void RequireMeanings_FormatThatCannotTell_IsRefusedByName(ModelTask task, EventMeanings meanings, string has)
    {
        var e = Assert.Throws<TrainingDataException>(() => TaskExamples.RequireMeanings("data", meanings, task, "model"));

        Assert.StartsWith($"model is for {task} and learns from ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith($"'data' has {has}.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelTask.Click, "0 0", "none is positive")]
    [InlineData(ModelTask.Click, "1 1", "none is negative")]
    [InlineData(ModelTask.WatchTime, "0 1", "no positive one has a value")]
    [InlineData(ModelTask.MultiTask, "0 1", "no positive one has a value above 0, which is a conversion")]
    [InlineData(ModelTask.MultiTask, "0 1:5 1:4", "every click would be a conversion")]
    public void Require_ExamplesThatSayTheSame_AreRefused(ModelTask task, string examples, string reason)
    {
        var e = Assert.Throws<TrainingDataException>(() => TaskExamples.Require("data", Examples(examples), task, "model"));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelTask.Click, "0 1")]
    [InlineData(ModelTask.WatchTime, "0 1:5")]
    [InlineData(ModelTask.MultiTask, "0 1 1:1")]
    public void Require_ExamplesThatTell_Pass(ModelTask task, string examples) => TaskExamples.Require("data", Examples(examples), task, "model");

    private static IEnumerable<Example> Examples(string text) => text.Split(' ').Select(e => e.Split(':')).Select(
        (e, i) => new Example(0, 0, i, float.Parse(e[0], System.Globalization.CultureInfo.InvariantCulture), e.Length > 1 ? float.Parse(e[1], System.Globalization.CultureInfo.InvariantCulture) : 0));

    private static DatasetSplit All(InteractionDataset events) => new("all", events, events.With([]), events.With([]));
}
