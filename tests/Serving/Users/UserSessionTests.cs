using Recsys.Core;
using Recsys.Serving.Users;

namespace Recsys.Serving.Tests.Users;

public sealed class UserSessionTests
{
    [Fact]
    public void Add_MoreThanCapacity_KeepsTheNewest()
    {
        var session = new UserSession(3);
        for (var i = 1; i <= 10; i++)
        {
            session.Add(Event(i, time: i));
        }

        Assert.Equal([10, 9, 8], Indexes(session));
    }

    [Fact]
    public void Add_LateEvent_FindsItsPlaceByTime()
    {
        var session = new UserSession(3);
        session.Add(Event(1, time: 10));
        session.Add(Event(2, time: 30));
        session.Add(Event(3, time: 20));
        Assert.Equal([2, 3, 1], Indexes(session));

        session.Add(Event(4, time: 5));
        Assert.Equal([2, 3, 1], Indexes(session));

        session.Add(Event(5, time: 25));
        Assert.Equal([2, 5, 3], Indexes(session));
    }

    [Theory]
    [InlineData(0L, InteractionKind.Click, 0f)]
    [InlineData(4102444800000L, InteractionKind.Custom, 12.5f)]
    [InlineData(-5L, InteractionKind.Dislike, 1f)]
    public void Entry_PacksAndUnpacks(long time, InteractionKind kind, float value)
    {
        var session = new UserSession(1);
        var e = new HistoryEvent(-1, kind, value, time);
        session.Add(e);
        Assert.Equal(e, session[0]);
    }

    private static HistoryEvent Event(int index, long time) => new(index, InteractionKind.Click, 0, time);

    private static int[] Indexes(UserSession session) => Enumerable.Range(0, session.Count).Select(i => session[i].Row).ToArray();
}
