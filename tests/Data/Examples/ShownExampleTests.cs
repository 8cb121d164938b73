using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Data.Tests.Examples;

/// <summary>Examples of what a cluster really showed.</summary>
public sealed class ShownExampleTests
{
    private static readonly InteractionDataset Events = new(
        "log", ["ann", "bob"], ["a", "b", "c"], [new(0, 0, InteractionKind.Click, 0, 5), new(1, 1, InteractionKind.Click, 0, 50)]);

    [Fact]
    public void Of_Shown_IsAnExampleEach_WithItsLabelChannelAndTime_InWhateverOrderTheyCome()
    {
        ShownExample[] shown =
        [
            Shown("p2", "bob", "b", 40, clicked: 50, channel: "embedding", score: 3),
            Shown("p1", "ann", "c", 10),
            Shown("p1", "ann", "b", 10, clicked: 12),
        ];

        var forward = ImpressionExamples.Of(Events, shown, null);
        var backward = ImpressionExamples.Of(Events, [.. shown.Reverse()], null);

        Assert.Equal(
            [new Example(0, 1, 10, 1, 0, "popularity"), new Example(0, 2, 10, 0, 0, "popularity"), new Example(1, 1, 40, 1, 0, "embedding", 3)], forward.Set.Examples);
        Assert.Equal(forward.Set.Examples, backward.Set.Examples);
        Assert.Equal([12, 10, 50], forward.Deciding.Select(d => d.Time));
        Assert.Equal(["user", "item", "hour", "weekday"], forward.Set.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Of_ShownAtPlaces_HasThemAsAFieldThatServingFixesAtTheFirst()
    {
        var made = ImpressionExamples.Of(Events, [Shown("p1", "ann", "a", 10) with { Place = 1 }, Shown("p1", "ann", "b", 10) with { Place = 3 }, Shown("p1", "ann", "c", 10)], null);

        var place = made.Set.Fields[^1];
        Assert.Equal(("place", FieldOwner.Context, true), (place.Name, place.Owner, place.IsFixed));
        Assert.Equal(["1", "2", "3"], place.Vocabulary);
        Assert.Equal([0, 2, 0], made.Set.Examples.Select((_, i) => place.Values[place.Starts[i]]));
    }

    // An item below the fold was not refused; a page that tells of none that came into view tells nothing.
    [Fact]
    public void Of_PageThatTellsWhatWasInView_LeavesOutTheRest_ButWhatWasClickedOn()
    {
        var made = ImpressionExamples.Of(
            Events,
            [
                Shown("p1", "ann", "a", 10, viewed: true),
                Shown("p1", "ann", "b", 10),
                Shown("p1", "ann", "c", 10, clicked: 11),
                Shown("p2", "ann", "b", 20),
            ],
            null);

        Assert.Equal([(0, 10L), (2, 10L), (1, 20L)], made.Set.Examples.Select(e => (e.Item, e.Time)));
    }

    [Fact]
    public void Of_WhatTheEventsDoNotKnow_IsLeftOut()
    {
        var made = ImpressionExamples.Of(Events, [Shown("p", "eve", "a", 10), Shown("p", "ann", "z", 10), Shown("p", "ann", "a", 10)], null);

        Assert.Equal([(0, 0)], made.Set.Examples.Select(e => (e.User, e.Item)));
    }

    [Theory]
    [InlineData(ModelTask.Click, 0)]
    [InlineData(ModelTask.WatchTime, 7.5)]
    [InlineData(ModelTask.MultiTask, 1)]
    public void TaskExamples_TakeTheShownOnes_WithTheTasksValues_AndSplitByTheirClicks(ModelTask task, float value)
    {
        var split = new DatasetSplit("cut", Events.With(Events.Interactions[..1].ToArray()), Events.With([]), Events.With(Events.Interactions[1..].ToArray()));
        var (set, parts) = TaskExamples.Of(
            Events,
            split,
            EventMeanings.Impressions | EventMeanings.Clicks | EventMeanings.PlaySeconds | EventMeanings.Purchases,
            task,
            "any",
            4,
            [Shown("p1", "ann", "b", 4), Shown("p2", "bob", "b", 40, clicked: 50) with { Played = 7.5, Bought = true }]);

        Assert.Equal([0, value], set.Examples.Select(e => e.Value));
        Assert.Equal([0], parts.Train);
        Assert.Equal([1], parts.Test);
    }

    [Fact]
    public void SplitByTime_PartsThatOverlap_AreRefused_AndOneWithoutHeldOutEventsLearnsFromAll()
    {
        var made = ImpressionExamples.Of(Events, [Shown("p", "ann", "a", 4), Shown("p", "ann", "b", 60)], null);
        var (first, second) = (Events.With(Events.Interactions[..1].ToArray()), Events.With(Events.Interactions[1..].ToArray()));

        var error = Assert.Throws<ArgumentException>(() => made.SplitByTime(new DatasetSplit("leave-one-out", second, Events.With([]), first)));
        Assert.Contains("'leave-one-out' holds events out by something else; take the protocol global-time", error.Message);
        Assert.Equal([0, 1], made.SplitByTime(new DatasetSplit("all", Events, Events.With([]), Events.With([]))).Train);
    }

    private static ShownExample Shown(
        string page, string user, string item, long time, long? clicked = null, bool viewed = false, string channel = "popularity", float score = 0) =>
        new(page, user, item, time, clicked, viewed, 0, false, channel, score);
}
