using Microsoft.Extensions.DependencyInjection;

namespace Recsys.Silo.Tests;

/// <summary>How a client outside the cluster finds it, loses it, and finds it again.</summary>
public sealed class ClientConnectionTests : SiloTest
{
    private readonly HoldingFilter _held = new();

    protected override Action<IServiceCollection> Parts => services => services.AddSingleton<IIncomingGrainCallFilter>(_held);

    [Fact]
    public async Task Start_NoSilo_IsAnErrorAfterTheDeadline_ThatSaysWhereItLooked()
    {
        var port = FreePort();
        using var host = BuildClient(c =>
        {
            c.Cluster = "shop";
            c.Gateways = [$"127.0.0.1:{port}"];
            c.StartDeadline = TimeSpan.FromSeconds(1);
        });

        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => host.StartAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.StartsWith($"No silo of cluster 'shop' answers at 127.0.0.1:{port} within 00:00:01 (Recsys:Client:StartDeadline).", error.Message);
    }

    [Fact]
    public async Task Start_ASiloOfAnotherCluster_IsRefused()
    {
        using var host = BuildClient(c =>
        {
            c.Cluster = "other";
            c.StartDeadline = TimeSpan.FromSeconds(1);
        });

        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => host.StartAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Contains("cluster 'other'", error.Message);
        Assert.Contains("as a silo of a cluster with another name does", error.Message);
    }

    [Fact]
    public async Task Calls_DuringARestart_Succeed_WithinTheirDeadline()
    {
        var client = await ConnectAsync(c => c.Deadline = TimeSpan.FromSeconds(60));
        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        await client.TrackAsync(Event("e0", "i1"));

        var restart = RestartAsync();
        var sent = 0;
        while (!restart.IsCompleted)
        {
            await client.TrackAsync(Event($"e{++sent}", "i1"));
        }

        await restart;
        Assert.Equal(sent + 1, (await client.GetUserAsync("u1")).Counters[(int)EventKind.Click]);
    }

    [Fact]
    public async Task Call_GivenUpByItsCaller_IsCancelledOnTheSilo()
    {
        var client = await ConnectAsync(c => c.Deadline = TimeSpan.FromMilliseconds(400));
        _held.Hold("slow");

        await Assert.ThrowsAsync<TimeoutException>(() => client.RecommendAsync("slow"));

        // Both attempts began, and the silo heard that both were given up.
        await UntilAsync(() => Task.FromResult(_held.Cancelled == 2));
        _held.Release();
    }

    [Fact]
    public async Task Call_GivenUpInASilosOwnProcess_IsCancelledToo()
    {
        _held.Hold("slow");
        using var giveUp = new CancellationTokenSource();
        var pending = InProcess.RecommendAsync("slow", cancellationToken: giveUp.Token);
        await UntilAsync(() => Task.FromResult(_held.Begun == 1));
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await UntilAsync(() => Task.FromResult(_held.Cancelled == 1));
        _held.Release();
    }

    /// <summary>Holds the recommendations of one user until their callers give them up.</summary>
    private sealed class HoldingFilter : IIncomingGrainCallFilter
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile string? _user;
        private int _begun;
        private int _cancelled;

        public int Begun => Volatile.Read(ref _begun);

        public int Cancelled => Volatile.Read(ref _cancelled);

        public void Hold(string? user) => _user = user;

        // A repetition that came to its turn after its caller gave up would hold up the silo's stop.
        public void Release() => _released.SetResult();

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.MethodName != "RecommendAsync")
            {
                await context.Invoke();
                return;
            }

            Interlocked.Increment(ref _begun);
            if (context.TargetId.Key.ToString() != _user)
            {
                await context.Invoke();
                return;
            }

            try
            {
                await _released.Task.WaitAsync(context.Request.GetCancellationToken());
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _cancelled);
                throw;
            }
        }
    }
}
