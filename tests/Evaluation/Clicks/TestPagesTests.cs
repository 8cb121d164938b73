using Recsys.Core;

namespace Recsys.Evaluation.Tests;

/// <summary>A page is judged in one part alone.</summary>
public sealed class TestPagesTests
{
    private const long Minute = 60_000;

    // A page of a, b and c in the time of validation; a was clicked then, b in the time of the test. A page of d was left alone, one of e is of the test.
    private static readonly InteractionDataset Events = new(
        "pages",
        ["u", "v"],
        ["a", "b", "c", "d", "e"],
        [
            new(0, 3, InteractionKind.Click, 0, 0),
            new(0, 0, InteractionKind.Impression, 0, Minute), new(0, 1, InteractionKind.Impression, 0, Minute), new(0, 2, InteractionKind.Impression, 0, Minute),
            new(0, 0, InteractionKind.Click, 0, 2 * Minute), new(0, 3, InteractionKind.Impression, 0, 3 * Minute), new(0, 1, InteractionKind.Click, 0, 4 * Minute),
            new(0, 4, InteractionKind.Impression, 0, 5 * Minute), new(1, 0, InteractionKind.Impression, 0, Minute),
        ]);

    private static readonly DatasetSplit Split = new(
        "leave-one-out", Part(e => e.Time == 0), Part(e => e.User == 1 || e.Time is > 0 and < 4 * Minute), Part(e => e.Time >= 4 * Minute));

    [Fact]
    public void Of_PageThatTheTestClicked_IsTheTests()
    {
        Assert.Equal([(0, Minute), (0, 5 * Minute)], TestPages.Of(Split, TimeSpan.FromMinutes(30)).Order());

        // A click that comes too late answers nothing.
        Assert.Equal([(0, 5 * Minute)], TestPages.Of(Split, TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void Reserve_Validation_KeepsItsOtherPagesAndItsEvents()
    {
        var kept = TestPages.Reserve(Split, TimeSpan.FromMinutes(30)).Validation.Interactions.ToArray();

        Assert.Equal([(1, Minute, InteractionKind.Impression), (0, 2 * Minute, InteractionKind.Click), (0, 3 * Minute, InteractionKind.Impression)], kept.Select(e => (e.User, e.Time, e.Kind)));
    }

    private static InteractionDataset Part(Func<Interaction, bool> of) => Events.With(Events.Interactions.ToArray().Where(of));
}
