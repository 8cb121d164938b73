using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Placement;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Silo.Tests;

/// <summary>
/// Two silos on sockets, and a client outside with the product's own settings, while one of the silos goes away. The silo that stays keeps
/// the table of members. Both are in this process, so that one is killed by cutting all its wires: nobody can reach it from then on, and it
/// cannot say that it ends.
/// </summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private const int Users = 40;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly TempFolder _temp = new();
    private readonly FrozenUsers _frozen = new();
    private readonly List<Wire> _wires = [];
    private StoreFolder _folder = null!;
    private IHost _first = null!;
    private IHost _second = null!;
    private IHost _outside = null!;
    private IRecsysClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _folder = StoreFolder.Open(_temp["data"]);
        var (firstPort, secondPort) = (Listen(), Listen());
        var (firstGateway, secondGateway) = (Listen(), Listen());
        _first = await StartAsync(BuildSilo(firstPort, firstGateway, firstPort, null));
        _second = await StartAsync(BuildSilo(secondPort, secondGateway, firstPort, _frozen));

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysClient(c =>
        {
            c.Cluster = "failover";
            c.Gateways = [$"127.0.0.1:{firstGateway.Wire.Port}", $"127.0.0.1:{secondGateway.Wire.Port}"];
            c.Deadline = Deadline;
        });
        _outside = await StartAsync(builder.Build());
        _client = _outside.Services.GetRequiredService<IRecsysClient>();
        await _client.UpsertItemsAsync([new Item { Id = "i0" }]);
        var silos = new[] { _first, _second }.Select(h => h.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress).ToArray();
        await Task.WhenAll(All((u, n) => PlaceAsync(u, silos[n % 2])));

        // The first silo's gateway stays reachable: it is not the one that is killed.
        _wires.AddRange([firstPort.Wire, secondPort.Wire, secondGateway.Wire]);
    }

    public async ValueTask DisposeAsync()
    {
        _frozen.Thaw();
        foreach (var host in new[] { _outside, _second, _first })
        {
            // One without wires cannot leave the cluster and is not to try.
            using var patience = new CancellationTokenSource(ReferenceEquals(host, _second) ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(60));
            try
            {
                await host.StopAsync(patience.Token);
            }
            catch (OperationCanceledException) when (ReferenceEquals(host, _second))
            {
                continue;
            }

            host.Dispose();
        }

        _wires.ForEach(w => w.Dispose());
        _folder.Dispose();
        SqliteConnection.ClearAllPools();
        _temp.Dispose();
    }

    [Fact]
    public async Task KilledSilo_CallsThatHangOnIt_AreAnsweredByTheOtherBeforeTheirDeadline()
    {
        _frozen.Freeze();
        var calls = Task.WhenAll(All(async (u, _) =>
        {
            await TimedAsync(() => _client.RecommendAsync(new RecommendRequest { UserId = u }));
            await TimedAsync(() => _client.TrackAsync(Event("second", u)));
        }));
        await _frozen.Holds(Users / 4).WaitAsync(TimeSpan.FromSeconds(30));
        _wires.ForEach(w => w.Cut());
        await calls;

        foreach (var profile in await Task.WhenAll(All((u, _) => _client.GetUserAsync(u))))
        {
            Assert.Equal(2, profile.Counters[(int)EventKind.Click]);
        }
    }

    [Fact]
    public async Task StoppedSilo_EveryCall_IsAnsweredWithinItsDeadline()
    {
        var stop = _second.StopAsync();
        for (var n = 0; n == 0 || !stop.IsCompleted; n++)
        {
            await Task.WhenAll(All((u, _) => TimedAsync(() => _client.TrackAsync(Event($"again{n}", u)))));
        }

        await stop;
        await Task.WhenAll(All((u, _) => TimedAsync(() => _client.RecommendAsync(new RecommendRequest { UserId = u }))));
    }

    private static IEnumerable<T> All<T>(Func<string, int, T> call) => Enumerable.Range(0, Users).Select(u => call($"u{u}", u));

    private static async Task TimedAsync(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Deadline);
    }

    private static UserEvent Event(string id, string user) =>
        new() { Id = id, UserId = user, ItemId = "i0", Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow() };

    // Where a silo listens, and the wire through which others reach it.
    private static (int Port, Wire Wire) Listen()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return (port, new Wire(port));
    }

    private static async Task<IHost> StartAsync(IHost host)
    {
        await host.StartAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return host;
    }

    // The first call of a user's grain, on a silo of the test's choice.
    private async Task PlaceAsync(string user, SiloAddress silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await _client.TrackAsync(Event("first", user));
    }

    private IHost BuildSilo((int Port, Wire Wire) silo, (int Port, Wire Wire) gateway, (int Port, Wire Wire) primary, FrozenUsers? frozen)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(silo.Wire.Port, gateway.Wire.Port, new IPEndPoint(IPAddress.Loopback, primary.Wire.Port), "recsys", "failover");
            orleans.Services.PostConfigure<EndpointOptions>(o =>
                (o.SiloListeningEndpoint, o.GatewayListeningEndpoint) = (new IPEndPoint(IPAddress.Loopback, silo.Port), new IPEndPoint(IPAddress.Loopback, gateway.Port)));
            orleans.Services.AddSingleton(_folder);
            orleans.AddRecsysParts(o => o.DataFolder = _temp["data"]);
            if (frozen is not null)
            {
                orleans.Services.AddSingleton<IIncomingGrainCallFilter>(frozen);
            }
        });
        return builder.Build();
    }

    /// <summary>Holds the users' calls on a silo, deaf to whoever gives them up.</summary>
    private sealed class FrozenUsers : IIncomingGrainCallFilter
    {
        private readonly TaskCompletionSource _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _holds = new(0);
        private volatile bool _frozen;

        public async Task Holds(int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                await _holds.WaitAsync();
            }
        }

        public void Freeze() => _frozen = true;

        public void Thaw() => _thawed.TrySetResult();

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (_frozen && context.InterfaceMethod.DeclaringType == typeof(IUserGrain))
            {
                _holds.Release();
                await _thawed.Task;
                throw new InvalidOperationException("The silo was killed.");
            }

            await context.Invoke();
        }
    }
}
