using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class UserToUserChannelTests : RecallChannelSuite
{
    private readonly RecentUsers _users = new(new RecallOptions { RememberedUsers = 100_000 });

    public UserToUserChannelTests()
    {
        Channel = new UserToUserChannel(_users);
        for (var i = 0; i < 49; i++)
        {
            Remember($"user-{i}", Model.Version, i, i + 1);
        }
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => false;

    [Fact]
    public void Recall_IsTheSumOfTheNearestUsersCosines_ByBruteForce()
    {
        var mine = Interest(4, 5);
        var expected = Enumerable.Range(0, 49).Select(i => (User: i, Score: Cosine(mine, Interest(i, i + 1))))
            .OrderByDescending(u => u.Score).Take(20).Where(u => u.Score > 0)
            .SelectMany(u => new[] { (Item: u.User, u.Score), (Item: u.User + 1, u.Score) })
            .GroupBy(u => u.Item).Where(g => Table.IsAvailable(g.Key)).ToDictionary(g => g.Key, g => g.Sum(u => u.Score));

        var found = Ask(Model, Filter([]), 60, 4, 5);

        Assert.Equal(expected.Keys.Order(), found.Select(f => f.Index).Order());
        Assert.All(found, f => Assert.Equal(expected[f.Index], f.Score, 1e-4f));
    }

    [Fact]
    public void Recall_TheUserHimself_AndUsersOfAnotherModel_CountNothing()
    {
        var users = new RecentUsers(new RecallOptions());
        users.Remember("me", 1, Model.Version, Interest(4, 5), Session(10));
        users.Remember("other", 2, "another-version", Interest(4, 5), Session(11));
        var destination = new RecalledItem[5];
        var query = new RecallQuery { Table = Table, Filter = Filter([]), Model = Model, Rows = Rows, Interest = Interest(4, 5), UserId = "me" };

        Assert.Equal(0, new UserToUserChannel(users).Recall(query, destination));
    }

    [Fact]
    public void Remember_OlderState_DoesNotTakeThePlaceOfANewerOne()
    {
        var users = new RecentUsers(new RecallOptions { RememberedUsers = 1 });
        users.Remember("other", 7, Model.Version, Interest(4, 5), Session(21));
        users.Remember("late", 6, Model.Version, Interest(4, 5), Session(22));
        Assert.Equal([21], Brought());

        users.Remember("other", 7, Model.Version, Interest(4, 5), Session(23));
        Assert.Equal([23], Brought());
        users.Remember("newer", 8, Model.Version, Interest(4, 5), Session(25));
        Assert.Equal([25], Brought());

        int[] Brought()
        {
            var destination = new RecalledItem[5];
            var query = new RecallQuery { Table = Table, Filter = Filter([]), Model = Model, Rows = Rows, Interest = Interest(4, 5), UserId = "me" };
            return [.. destination[..new UserToUserChannel(users).Recall(query, destination)].Select(r => r.Index)];
        }
    }

    [Fact]
    public void Forget_User_BringsNothingMore()
    {
        for (var i = 0; i < 49; i++)
        {
            _users.Forget($"user-{i}");
        }

        Assert.Empty(Ask(Model, Filter([]), 60, 4, 5));
    }

    private void Remember(string user, string version, params int[] rows) => _users.Remember(user, 0, version, Interest(rows), Session(rows));

    private float[] Interest(params int[] rows)
    {
        var interest = new float[Model.Schema.InterestDimension];
        Model.ComputeInterest(Session(rows), interest);
        return interest;
    }

    private static HistoryEvent[] Session(params int[] rows) => [.. rows.Select((row, i) => new HistoryEvent(row, InteractionKind.Click, 0, 1000 - i))];

    private static float Cosine(float[] a, float[] b) =>
        VectorMath.Dot(a, b) / MathF.Sqrt(VectorMath.Dot(a, a) * VectorMath.Dot(b, b));
}
