using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Grains.Users;
using Recsys.Retrieval;
using Recsys.Serving.Users;

namespace Recsys.Grains.Tests.Users;

/// <summary>What stores hold of a user: written by builds before, read by this one, and by those before it.</summary>
public sealed class StoredUserTests : IDisposable
{
    // A snapshot as a build wrote it in which the live user was a class of the grains.
    private const string Written =
        "20000D210013010500010001000100050001000100050001E021000521E8400361091509610000F04101200040B743BAE020E840036209150F6100002040012000B4F2E7C5E0E0210003C12DE021E0E0";

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly ItemTable _table = new();

    public StoredUserTests()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            _table.Upsert(id, 1, [], true, []);
        }
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Snapshot_OfThisBuild_HasTheBytesOfThoseBefore()
    {
        var snapshot = StoredUser.Snapshot(User(), _table);

        Assert.Equal(Written, Convert.ToHexString(_services.GetRequiredService<Serializer>().SerializeToArray(snapshot)));
    }

    [Fact]
    public void GoOn_FromASnapshotOfABuildBefore_IsTheUserAgain()
    {
        var snapshot = _services.GetRequiredService<Serializer>().Deserialize<UserSnapshot>(Convert.FromHexString(Written))!;
        var user = new LiveUser();

        StoredUser.GoOn(user, snapshot, Indexes(snapshot.Session.Select(s => s.ItemId)), Indexes(snapshot.Bought));

        Assert.Equivalent(StoredUser.Snapshot(User(), _table), StoredUser.Snapshot(user, _table), strict: true);
        Assert.Equal((3L, 2), (user.LastSequence, user.Session.Count));
        Assert.Equal(new HistoryEvent(1, InteractionKind.Purchase, 2.5f, 1_700_000_000_000), user.Session[0]);
        Assert.Equal([1], user.Bought.Items.ToArray());
    }

    [Fact]
    public void GoOn_FromASnapshotWithAState_HasIt()
    {
        var user = User();
        user.GoOnWith("v1", [0.5f, -2]);
        var serializer = _services.GetRequiredService<Serializer>();

        var snapshot = serializer.Deserialize<UserSnapshot>(serializer.SerializeToArray(StoredUser.Snapshot(user, _table)))!;
        var again = new LiveUser();
        StoredUser.GoOn(again, snapshot, Indexes(snapshot.Session.Select(s => s.ItemId)), Indexes(snapshot.Bought));

        Assert.Equal("v1", again.CarriedVersion);
        Assert.Equal([0.5f, -2], again.RankState.ToArray());
    }

    private static LiveUser User()
    {
        var user = new LiveUser();
        user.Apply(1, 0, InteractionKind.Play, 30, 1_600_000_000_000);
        user.Apply(2, 2, InteractionKind.Impression, 0, 1_650_000_000_000);
        user.Apply(3, 1, InteractionKind.Purchase, 2.5f, 1_700_000_000_000);
        return user;
    }

    private int[] Indexes(IEnumerable<string> ids) => [.. ids.Select(id => _table.TryGetIndex(id, out var index) ? index : -1)];
}
