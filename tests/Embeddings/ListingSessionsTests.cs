using Recsys.Core;

namespace Recsys.Embeddings.Tests;

public class ListingSessionsTests
{
    [Fact]
    public void Cut_IdleTimeAndBooking_EndSessions()
    {
        var sessions = Cut((0, 0, InteractionKind.Click), (1, 60, InteractionKind.Click), (2, 60 + 1800, InteractionKind.Click),
            (3, 60 + 1800 + 1801, InteractionKind.Click), (4, 5000, InteractionKind.Click), (4, 5100, InteractionKind.Purchase),
            (5, 5200, InteractionKind.Click), (6, 5300, InteractionKind.Click));

        Assert.Equal([("0 1 2", -1), ("3 4", 4), ("5 6", -1)], sessions);
    }

    [Fact]
    public void Cut_ShortStays_AreDropped_TheLastLookAndBookingsAreNot() => Assert.Equal(
        [("1 3", 3), ("4 5", -1)],
        Cut((0, 0, InteractionKind.Click), (1, 29, InteractionKind.Click), (2, 59, InteractionKind.Click), (3, 70, InteractionKind.Purchase),
            (4, 9000, InteractionKind.Click), (5, 9030, InteractionKind.Click)));

    [Fact]
    public void Cut_DwellEvents_SayTheirStayThemselves()
    {
        var data = new InteractionDataset("d", ["u"], ["0", "1", "2"],
        [
            new Interaction(0, 0, InteractionKind.Dwell, 29, 0),
            new Interaction(0, 1, InteractionKind.Dwell, 30, 1000),
            new Interaction(0, 2, InteractionKind.Play, 500, 2000),
            new Interaction(0, 0, InteractionKind.Impression, 0, 3000),
        ]);

        Assert.Equal([1, 2], Assert.Single(ListingSessions.Cut(data, new ListingOptions())).Items);
    }

    [Fact]
    public void Cut_SingleLook_IsLeftOut_SingleBookingIsNot() => Assert.Equal(
        [("1", 1)], Cut((0, 0, InteractionKind.Click), (1, 100_000, InteractionKind.Purchase)));

    private static (string Items, int Booked)[] Cut(params (int Item, long Seconds, InteractionKind Kind)[] events)
    {
        var data = new InteractionDataset(
            "sessions", ["u"], [.. Enumerable.Range(0, 10).Select(i => $"{i}")], events.Select(e => new Interaction(0, e.Item, e.Kind, 0, e.Seconds * 1000)));
        return [.. ListingSessions.Cut(data, new ListingOptions()).Select(s => (string.Join(' ', s.Items), s.Booked))];
    }
}
