using Microsoft.Extensions.Time.Testing;

namespace Recsys.Client.Tests;

public sealed class ManyUsersTests
{
    private int _asked;
    private int _inFlight;
    private int _most;

    [Fact]
    public async Task Run_GivesEachUserOnceInOrder_WithNoMoreInFlightThanAllowed_HoweverSlowTheReader()
    {
        var gates = Enumerable.Range(0, 50).Select(_ => new TaskCompletionSource()).ToArray();
        var reading = ManyUsers.RunAsync(Users(50), 4, null, (id, _) => AskAsync(id, gates[int.Parse(id[1..], null)].Task), TimeProvider.System, default).GetAsyncEnumerator();
        var first = reading.MoveNextAsync().AsTask();

        // Answers come in another order; nothing is given before the first user's is there, and no fifth is asked for.
        gates[3].SetResult();
        gates[1].SetResult();
        Assert.Equal((4, false), (_asked, first.IsCompleted));
        Array.ForEach(gates, g => g.TrySetResult());

        Assert.True(await first);
        var got = new List<string> { reading.Current.UserId };
        Assert.InRange(_asked, 4, 5);
        while (await reading.MoveNextAsync())
        {
            Assert.Equal(reading.Current.UserId, reading.Current.Response!.RequestId);
            got.Add(reading.Current.UserId);
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"u{i}"), got);
        Assert.Equal((50, 4), (_asked, _most));
    }

    [Fact]
    public async Task Run_WithAToken_GoesOnBehindItsUser_AndAsksNobodyAgain()
    {
        var all = await ManyUsers.RunAsync(Users(20), 3, null, (id, _) => AskAsync(id), TimeProvider.System, default).ToArrayAsync();
        foreach (var stopped in new[] { 0, 7, 18, 19 })
        {
            _asked = 0;
            var rest = await ManyUsers.RunAsync(Users(20), 3, all[stopped].Token, (id, _) => AskAsync(id), TimeProvider.System, default).ToArrayAsync();

            Assert.Equal(all.Skip(stopped + 1).Select(u => (u.UserId, u.Token)), rest.Select(u => (u.UserId, u.Token)));
            Assert.Equal(19 - stopped, _asked);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Run_WithATokenThatIsNone_IsRefused(string token)
    {
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() =>
            ManyUsers.RunAsync(Users(5), 3, token, (id, _) => AskAsync(id), TimeProvider.System, default).ToArrayAsync().AsTask());
        Assert.Equal("After", error.Error.Field);
    }

    [Fact]
    public async Task Run_WithATokenOfOtherUsers_IsRefused_BeforeAnybodyIsAsked()
    {
        var token = (await ManyUsers.RunAsync(Users(9), 3, null, (id, _) => AskAsync(id), TimeProvider.System, default).ToArrayAsync())[7].Token;
        _asked = 0;
        string[][] others = [["u0"], [], [.. Enumerable.Range(1, 9).Select(i => $"u{i}")], ["u0u1", .. Enumerable.Range(2, 8).Select(i => $"u{i}")]];
        foreach (var users in others)
        {
            await Assert.ThrowsAsync<RecsysValidationException>(() =>
                ManyUsers.RunAsync(users.ToAsyncEnumerable(), 3, token, (id, _) => AskAsync(id), TimeProvider.System, default).ToArrayAsync().AsTask());
        }

        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task Run_AUserWhoseListFails_HasTheReason_AndTheOthersTheirLists()
    {
        var all = await ManyUsers.RunAsync(
            Users(10), 3, null, (id, _) => id == "u4" ? throw new TimeoutException("late") : AskAsync(id), TimeProvider.System, default).ToArrayAsync();

        Assert.Equal(10, all.Length);
        Assert.Equal("late", Assert.IsType<TimeoutException>(all[4].Failure).Message);
        Assert.Null(all[4].Response);
        Assert.All(all.Where((_, i) => i != 4), u => Assert.NotNull(u.Response));
    }

    [Fact]
    public async Task Run_WhereASiloHasTooMuchToDo_WaitsAsLongAsItSays()
    {
        var time = new FakeTimeProvider();
        var refused = 0;
        var reading = ManyUsers.RunAsync(
            Users(1),
            1,
            null,
            (id, _) => refused++ == 0 ? throw new RecsysOverloadedException("busy", TimeSpan.FromSeconds(7)) : AskAsync(id),
            time,
            default).ToArrayAsync().AsTask();

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((1, false), (refused, reading.IsCompleted));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(Assert.Single(await reading).Response);
    }

    [Fact]
    public async Task Run_GivenUpByItsReader_CancelsWhatIsOnItsWay()
    {
        var cancelled = new TaskCompletionSource();
        await foreach (var user in ManyUsers.RunAsync(Users(10), 2, null, Ask, TimeProvider.System, default))
        {
            Assert.Equal("u0", user.UserId);
            break;
        }

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Task<RecommendResponse> Ask(string id, CancellationToken cancellationToken)
        {
            if (id == "u0")
            {
                return AskAsync(id);
            }

            cancellationToken.Register(() => cancelled.TrySetResult());
            return new TaskCompletionSource<RecommendResponse>().Task.WaitAsync(cancellationToken);
        }
    }

    private static IAsyncEnumerable<string> Users(int count) => Enumerable.Range(0, count).Select(i => $"u{i}").ToAsyncEnumerable();

    private async Task<RecommendResponse> AskAsync(string id, Task? gate = null)
    {
        Interlocked.Increment(ref _asked);
        _most = Math.Max(_most, Interlocked.Increment(ref _inFlight));
        await (gate ?? Task.CompletedTask);
        Interlocked.Decrement(ref _inFlight);
        return new RecommendResponse(id, null, [], null);
    }
}
