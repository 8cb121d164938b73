using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Upgrade;

/// <summary>A user who was on a silo of the next version, and wakes up on one of this: their snapshot is read, or the log is.</summary>
public sealed class SnapshotVersionTests : ClusterTest
{
    private readonly TestEventLog.Faults _faults = new();
    private UserProfile _before = null!;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Limits = l =>
        {
            l.SnapshotEvery = 5;
            l.SessionLength = 8;
        },
        Services = s => TestEventLog.Use(s, _faults),
    };

    [Theory]
    [InlineData("number")]
    [InlineData("text")]
    [InlineData("object")]
    public async Task ASnapshotWithOneMoreField_IsTaken_AndSparesTheLog(string field)
    {
        await SnapshotAsync(s => s with { Payload = WireBytes.With(s.Payload, field) });

        Assert.Equivalent(_before, await Client.GetUserAsync("u1"), strict: true);
        Assert.Empty(_faults.UserReads);
    }

    [Fact]
    public async Task ASnapshotOfTheNextFormat_IsLeft_AndTheLogIsRead()
    {
        await SnapshotAsync(s => s with { Format = s.Format + 1, Payload = Encoding.UTF8.GetBytes("who knows") });

        await RequireReadFromLogAsync();
    }

    // As if the next version had a kind of snapshot that this one has no class for.
    [Fact]
    public async Task ASnapshotOfAnUnknownKind_IsReadAsTheKindThatItIsMadeOf()
    {
        await SnapshotAsync(s =>
        {
            var serializer = Cluster.Services().GetRequiredService<Serializer>();
            var (kind, next) = (Encoding.UTF8.GetBytes("recsys.CarriedSnapshot"), Encoding.UTF8.GetBytes("recsys.AnotherSnapshot"));
            var own = s.Decode(serializer);
            var bytes = serializer.SerializeToArray<UserSnapshot>(new CarriedSnapshot
            {
                LastSequence = own.LastSequence,
                Counters = own.Counters,
                Session = own.Session,
                Bought = own.Bought,
                StateVersion = "v9",
                State = [1],
            });
            var at = bytes.AsSpan().IndexOf(kind);
            Assert.True(at > 0, "the kind is not named");
            next.CopyTo(bytes, at);
            return s with { Payload = bytes };
        });

        Assert.Equivalent(_before, await Client.GetUserAsync("u1"), strict: true);
        Assert.Empty(_faults.UserReads);
    }

    private async Task RequireReadFromLogAsync()
    {
        Assert.Equivalent(_before, await Client.GetUserAsync("u1"), strict: true);
        Assert.Equal(("u1", 0L), Assert.Single(_faults.UserReads));

        // It goes on as if nothing had been: the next event is the next of the same user.
        await Client.TrackAsync(Now("next", "i19"));
        Assert.Equal("i19", (await Client.GetUserAsync("u1")).Session[0]);
    }

    // Writes a user with a snapshot of all their events, and puts what another build would have written in its place.
    private async Task SnapshotAsync(Func<StoredSnapshot, StoredSnapshot> change)
    {
        await UpsertAsync(20);
        for (var i = 0; i < 10; i++)
        {
            await Client.TrackAsync(Now($"e{i:00}", $"i{i}"));
        }

        _before = await Client.GetUserAsync("u1");
        await RestartAsync();
        var store = Cluster.Services().GetRequiredService<IUserSnapshotStore>();
        var key = UserKey.Of("u1");
        var stored = await store.ReadAsync(key, CancellationToken.None);
        Assert.Equal(_before.LastSequence, stored!.Sequence);
        await store.WriteAsync([(key, change(stored))]);
        _faults.UserReads.Clear();
    }
}
