using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Recsys.Conformance;

namespace Recsys.Client.Tests;

/// <summary>One bad event does not stop a batch, whatever is wrong with it, and resending ends.</summary>
public sealed class EventBatchesTests
{
    // A silo as the contract describes it: refuses an event by its item, a user by the length of the id, a call by its events.
    private const int SiloMaxBatch = 7;

    private static readonly string?[] Users = ["u1", "u2", "u3", "", null, "too-long", "lone\uD800", "pair\uD83D\uDE00"];
    private static readonly string?[] Items = ["i1", "i2", "unknown", null, "lone\uDC00"];

    private static readonly Gen<UserEvent?[]> Batches =
        (from user in Gen.Elements(Users)
         from item in Gen.Elements(Items)
         from absent in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
         select absent ? null : new UserEvent { Id = "", UserId = user!, ItemId = item!, Kind = EventKind.Click, Time = DateTimeOffset.UnixEpoch })
        .ArrayOf().Select(events => events.Select((e, i) => e is null ? null : e with { Id = $"e{i}" }).ToArray());

    [Fact]
    public void Send_AnyBatch_StoresEveryGoodEventOnce_InOrder_AndNamesEveryOther() => Properties.ForAll(Batches, events =>
    {
        var stored = new ConcurrentQueue<UserEvent>();
        var result = Send(events, stored, maxBatch: 5);

        var good = events.Where(IsGood).Select(e => e!.Id).ToArray();
        Assert.Equal(good.Order(), stored.Select(e => e.Id).Order());
        Assert.Equal(good.Length, result.Accepted);
        foreach (var user in stored.GroupBy(e => e.UserId))
        {
            Assert.Equal(events.Where(e => IsGood(e) && e!.UserId == user.Key), user);
        }

        var bad = Enumerable.Range(0, events.Length).Where(i => !IsGood(events[i])).ToArray();
        Assert.Equal(bad, result.Rejected.Select(r => r.Index));
        Assert.All(result.Rejected, r => Assert.Equal(events[r.Index]?.Id ?? "", r.EventId));
    });

    [Fact]
    public void Send_MoreEventsOfAUserThanTheSiloTakes_AreSplit()
    {
        var events = Enumerable.Range(0, 100).Select(i => Event($"e{i}", "u1")).ToArray();
        var stored = new ConcurrentQueue<UserEvent>();

        var result = Send(events, stored, maxBatch: 1000);

        Assert.Equal((100, 0), (result.Accepted, result.Rejected.Count));
        Assert.Equal(events, stored);
    }

    [Fact]
    public async Task Send_ALogThatCannotStore_Throws()
    {
        var batches = new EventBatches(10, (_, _, _) => Task.FromException<TrackResult>(new EventLogUnavailableException("full")));

        await Assert.ThrowsAsync<EventLogUnavailableException>(() => batches.SendAsync([Event("e1", "u1")], 4, CancellationToken.None));
    }

    private static bool IsGood(UserEvent? e) => e is { UserId: "u1" or "u2" or "u3" or "pair\uD83D\uDE00", ItemId: "i1" or "i2" };

    private static UserEvent Event(string id, string user) =>
        new() { Id = id, UserId = user, ItemId = "i1", Kind = EventKind.Click, Time = DateTimeOffset.UnixEpoch };

    private static TrackResult Send(UserEvent?[] events, ConcurrentQueue<UserEvent> stored, int maxBatch)
    {
        var pending = new EventBatches(maxBatch, Silo).SendAsync(events!, 4, CancellationToken.None);
        Assert.True(((IAsyncResult)pending).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        return pending.GetAwaiter().GetResult();

        Task<TrackResult> Silo(string user, IReadOnlyList<UserEvent> batch, CancellationToken cancellationToken)
        {
            if (user == "too-long" || batch.Count > SiloMaxBatch)
            {
                return Task.FromException<TrackResult>(new RecsysValidationException(
                    user == "too-long" ? new RecsysError("UserId", user, "1 to 5 characters") : new RecsysError("Events.Count", $"{batch.Count}", "0 to 7")));
            }

            Assert.All(batch, e => Assert.Equal(user, e.UserId));
            var refused = Enumerable.Range(0, batch.Count).Where(i => batch[i].ItemId is not ("i1" or "i2")).ToArray();
            foreach (var i in Enumerable.Range(0, batch.Count).Except(refused))
            {
                stored.Enqueue(batch[i]);
            }

            return Task.FromResult(new TrackResult(
                batch.Count - refused.Length,
                0,
                [.. refused.Select(i => new EventRejection(batch[i].Id, new RecsysError("ItemId", "x", "known")) { Index = i })]));
        }
    }
}
