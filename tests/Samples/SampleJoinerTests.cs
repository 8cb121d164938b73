using Recsys.Core;

namespace Recsys.Samples.Tests;

public sealed class SampleJoinerTests
{
    private const long Minute = 60_000;
    private const long Start = Streams.Start;

    private readonly Noting _found = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AnyStream_LabelsAreThoseOfTheJoinOverAll_EachToldOnce(int seed)
    {
        var (lists, events) = Streams.Make(seed, 40, 600);
        var windows = new OutcomeWindows { Custom = TimeSpan.FromMinutes(seed % 3) };
        var grace = TimeSpan.FromHours(2);
        var random = new Random(seed);

        // Each event comes up to the grace late, some twice, and never before the list that its client had in hand.
        var named = lists.ToDictionary(l => l.RequestId);
        var arrivals = events.SelectMany(e => Enumerable.Range(0, random.Next(10) == 0 ? 2 : 1).Select(_ => (
                At: Math.Max(e.RequestId is not null && named.TryGetValue(e.RequestId, out var list) ? list.Time : 0, e.Time) + random.Next((int)grace.TotalMilliseconds),
                List: (ShownList?)null,
                Event: (EventRow?)e)))
            .Concat(lists.Select(l => (At: l.Time, List: (ShownList?)l, Event: (EventRow?)null)))
            .OrderBy(a => a.At).ThenBy(a => a.Event is null ? 0 : 1);
        var joiner = new SampleJoiner(windows, grace, int.MaxValue, _found);
        foreach (var (at, list, row) in arrivals)
        {
            joiner.Advance(at);
            if (list is not null)
            {
                joiner.Show(list);
            }
            else
            {
                joiner.Take(row!);
            }
        }

        joiner.Advance(long.MaxValue);

        var expected = NaiveJoin.Of(lists, events, windows);
        Assert.Contains(expected.Values, l => l.Happened == true);
        Assert.Equal(lists.Count, _found.Lists.Count);
        var told = _found.Labels.ToLookup(l => (l.List.RequestId, l.List.Items[l.Item].ItemId, l.Kind));
        foreach (var list in _found.Lists)
        {
            for (var i = 0; i < list.Shown.Items.Count; i++)
            {
                foreach (var kind in Streams.Kinds)
                {
                    var key = (list.Shown.RequestId, list.Shown.Items[i].ItemId, kind);
                    Assert.Equal(expected[key], list[i, kind]);
                    var labels = told[key].ToArray();
                    Assert.Equal(expected[key].Happened is null ? 0 : 1, labels.Count(l => !l.IsCorrection));
                    Assert.All(labels.Skip(1), l => Assert.True(l is { IsCorrection: true, Happened: true } && !labels[0].Happened));
                    Assert.Equal(expected[key].Happened, labels.Length > 0 ? labels[^1].Happened : null);
                }
            }
        }

        Assert.Equal(0, joiner.Waiting);
    }

    [Fact]
    public void Outcome_IsToldAtOnce_AndWhatDidNotCome_WhenItsWindowIsOver()
    {
        var joiner = Joiner();
        joiner.Show(Streams.List("r", Start, "u1", "a", "b"));
        joiner.Take(Streams.Event(1, "b", InteractionKind.Click, Start + Minute, "r"));

        var clicked = Assert.Single(_found.Labels);
        Assert.Equal((1, InteractionKind.Click, true, Start + Minute, false), (clicked.Item, clicked.Kind, clicked.Happened, clicked.Time, clicked.IsCorrection));

        joiner.Advance(Start + (10 * Minute) - 1);
        Assert.Single(_found.Labels);
        joiner.Advance(Start + (10 * Minute));
        var rest = Assert.Single(_found.Labels.Skip(1), l => l.Kind == InteractionKind.Click);
        Assert.Equal((0, false, Start + (10 * Minute)), (rest.Item, rest.Happened, rest.Time));
    }

    [Fact]
    public void LateOutcome_CorrectsALabel_AsLongAsItWasInTime()
    {
        var joiner = Joiner();
        joiner.Show(Streams.List("r", Start, "u1", "a"));
        joiner.Advance(Start + (20 * Minute));
        joiner.Take(Streams.Event(1, "a", InteractionKind.Click, Start + (10 * Minute), "r"));
        Assert.DoesNotContain(_found.Labels, l => l.IsCorrection);
        joiner.Take(Streams.Event(2, "a", InteractionKind.Click, Start + (9 * Minute), "r"));

        Assert.True(_found.Labels[^1] is { IsCorrection: true, Happened: true });
        Assert.Equal(Unjoined.TooLate, Assert.Single(_found.Unjoined).Reason);
    }

    [Fact]
    public void WithoutRequestId_TheNewestListBeforeIt_IsTheOne()
    {
        var joiner = Joiner();
        joiner.Show(Streams.List("new", Start + (2 * Minute), "u1", "a"));
        joiner.Show(Streams.List("old", Start, "u1", "a"));
        joiner.Show(Streams.List("other", Start + (3 * Minute), "u1", "b"));
        joiner.Take(Streams.Event(1, "a", InteractionKind.Click, Start + Minute));
        joiner.Take(Streams.Event(2, "a", InteractionKind.Play, Start + (5 * Minute), value: 30));
        joiner.Take(Streams.Event(3, "a", InteractionKind.Click, Start + (5 * Minute), user: "u2"));
        joiner.Take(Streams.Event(4, "a", InteractionKind.Click, Start - 1));

        Assert.Equal(["old", "new"], _found.Labels.Select(l => l.List.RequestId));
        Assert.Equal([Unjoined.NotShown, Unjoined.NotShown], _found.Unjoined.Select(u => u.Reason));
    }

    [Fact]
    public void BrokenRequestIds_AreTold_AndJoinNothing()
    {
        var joiner = Joiner();
        joiner.Show(Streams.List("r", Start, "u1", "a"));
        joiner.Take(Streams.Event(1, "a", InteractionKind.Click, Start + 1, "lost"));
        joiner.Take(Streams.Event(2, "b", InteractionKind.Click, Start + 1, "r"));
        joiner.Take(Streams.Event(3, "a", InteractionKind.Click, Start + 1, "r", user: "u2"));

        Assert.Empty(_found.Labels);
        Assert.Equal([1, 2, 3], _found.Unjoined.Where(u => u.Reason == Unjoined.UnknownRequest).Select(u => (int)u.Row.Sequence));
    }

    [Fact]
    public void TooManyItems_CloseTheOldestLists_WithoutLabelsThatAreNotKnown()
    {
        var joiner = new SampleJoiner(new OutcomeWindows(), TimeSpan.Zero, 4, _found);
        for (var i = 0; i < 10; i++)
        {
            joiner.Show(Streams.List($"r{i}", Start + i, "u1", "a", "b"));
            Assert.InRange(joiner.Waiting, 0, 4);
        }

        Assert.Equal((8, 8), ((int)joiner.ClosedEarly, _found.Lists.Count));
        Assert.Empty(_found.Labels);
        Assert.All(_found.Lists, l => Assert.Null(l[0, InteractionKind.Click].Happened));
        joiner.Advance(long.MaxValue);
        Assert.Equal(10, _found.Lists.Count);
        Assert.All(_found.Lists.Skip(8), l => Assert.False(l[0, InteractionKind.Click].Happened));
    }

    private SampleJoiner Joiner() => new(new OutcomeWindows(), TimeSpan.FromHours(1), int.MaxValue, _found);
}
