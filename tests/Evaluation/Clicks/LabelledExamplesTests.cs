using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class LabelledExamplesTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void FromRatings_Threshold_MakesTheLabel()
    {
        var data = Of(
            new Interaction(0, 1, InteractionKind.Like, 4, 1),
            new Interaction(0, 2, InteractionKind.Click, 3.5f, 2),
            new Interaction(1, 3, InteractionKind.Dislike, 1, 3));

        Assert.Equal([true, false, false], LabelledExamples.FromRatings(data).Select(e => e.Positive));
        Assert.Equal([true, true, false], LabelledExamples.FromRatings(data, 3.5f).Select(e => e.Positive));
        Assert.Equal(new LabelledExample(1, 3, 3, false), LabelledExamples.FromRatings(data)[2]);
    }

    [Fact]
    public void FromImpressions_Clicks_LabelTheLatestImpressionWithinTheWindow()
    {
        var examples = LabelledExamples.FromImpressions(
            Of(
                Shown(0, 1, 0), Shown(0, 1, 5), Click(0, 1, 6), // the second of two
                Shown(0, 2, 5), Click(0, 2, 15), // at the end of the window
                Shown(0, 3, 5), Click(0, 3, 16), // after it
                Shown(1, 4, 5), Click(0, 4, 6), // another user
                Click(2, 5, 1), Shown(2, 5, 2), // before it
                Shown(3, 6, 1), new Interaction(3, 6, InteractionKind.Like, 0, 2)),
            Window);

        var positive = Assert.Single(examples, e => e is { User: 0, Item: 1, Positive: true });
        Assert.Equal(5, positive.Time);
        Assert.Equal([1, 2], examples.Where(e => e.Positive).Select(e => e.Item).Order());
        Assert.Equal(7, examples.Count);
    }

    [Fact]
    public void FromImpressions_OtherKinds_MakeTheLabelWhenAsked()
    {
        var data = Of(Shown(3, 6, 1), new Interaction(3, 6, InteractionKind.Like, 0, 2));

        var examples = LabelledExamples.FromImpressions(data, Window, new HashSet<InteractionKind> { InteractionKind.Like });

        Assert.True(Assert.Single(examples).Positive);
    }

    [Fact]
    public void FromImpressions_NoWindow_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelledExamples.FromImpressions(Of(), TimeSpan.Zero));
}
