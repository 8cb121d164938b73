using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Cli.Cluster;
using Recsys.Cli.Hosting;
using Recsys.Client;
using Recsys.Models;
using Recsys.Training.Export;

namespace Recsys.Cli.Chaos;

/// <summary>
/// A cluster of silo processes on a PostgreSQL server of its own, under load, while what a seed says happens to it; and then the check that
/// nothing that was acknowledged was lost, doubled, miscounted or contradicted.
/// </summary>
/// <param name="seed">Decides what happens and what is sent.</param>
/// <param name="length">Length of the run.</param>
/// <param name="silos">Number of silos.</param>
/// <param name="folder">Folder of the silos' files.</param>
/// <param name="kinds">What may happen.</param>
/// <param name="databases">Databases that the log is divided over.</param>
/// <param name="say">Gets a line for each thing that happens.</param>
internal sealed class ChaosRun(int seed, TimeSpan length, int silos, string folder, IReadOnlyList<FaultKind> kinds, int databases, Action<string> say)
{
    private const int Workers = 24;

    // Several times what a run of some minutes writes, its write-ahead log included.
    private const long DiskBytes = 1L << 29;

    // A failure is expected from the begin of a fault to so long after its end: a member that went silent must be found out, and its
    // users' next calls go through their deadline.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(20);

    private readonly List<(TimeSpan From, TimeSpan To)> _troubled = [];
    private int _versions;

    /// <summary>Runs.</summary>
    public async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var cluster = await LocalCluster.StartAsync(silos, folder, null, cancellationToken, kinds.Contains(FaultKind.FillDisk) ? DiskBytes : null, databases);
        var hosts = new List<IHost>();
        try
        {
            foreach (var gateway in cluster.Gateways)
            {
                hosts.Add(await LocalCluster.ConnectAsync([gateway], cancellationToken, TimeSpan.FromSeconds(3)));
            }

            hosts.Add(await LocalCluster.ConnectAsync(cluster.Gateways, cancellationToken, TimeSpan.FromSeconds(10)));
            var clients = hosts.ConvertAll(h => h.Services.GetRequiredService<IRecsysClient>());
            var items = await PrepareAsync(cluster, clients[^1], cancellationToken);
            var workload = new ChaosWorkload(clients[^1], clients[..^1], items, seed);
            var mover = new SlotMover([.. cluster.Options.Databases], ChaosWorkload.UsersOf(Workers), seed);
            await mover.DivideAsync(cancellationToken);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var moving = databases > 1 ? Task.Run(() => mover.RunAsync(stop.Token), CancellationToken.None) : Task.CompletedTask;
            var workers = Enumerable.Range(0, Workers).Select(w => Task.Run(() => workload.RunAsync(w, stop.Token), CancellationToken.None)).ToArray();
            var faults = ChaosFault.Plan(seed, length, silos, kinds);
            foreach (var fault in faults)
            {
                await WaitUntilAsync(workload, fault.At, cancellationToken);
                await HappenAsync(cluster, clients[^1], workload, fault, cancellationToken);
            }

            await WaitUntilAsync(workload, length, cancellationToken);
            await stop.CancelAsync();

            // What was begun is brought to its end, by repetition, now that nothing else happens.
            await Task.WhenAll([.. workers, moving]).WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
            return await CheckAsync(cluster, clients, workload, faults.Count, mover, cancellationToken);
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.StopAsync(CancellationToken.None);
                host.Dispose();
            }
        }
    }

    private async Task HappenAsync(LocalCluster cluster, IRecsysClient client, ChaosWorkload workload, ChaosFault fault, CancellationToken cancellationToken)
    {
        var (from, silo) = (workload.Elapsed, cluster.Silos[fault.Silo]);
        say($"{from:mm\\:ss} {fault.Kind}{(fault.Kind <= FaultKind.RestartSilo ? $" {fault.Silo}" : "")} for {fault.Length.TotalSeconds:0.0} s");
        switch (fault.Kind)
        {
            case FaultKind.KillSilo:
                await silo.KillAsync();
                await Task.Delay(fault.Length, cancellationToken);
                await silo.StartAsync(cancellationToken);
                break;
            case FaultKind.PauseSilo:
                await silo.PauseAsync();
                await Task.Delay(fault.Length, cancellationToken);
                await silo.ResumeAsync();
                break;
            case FaultKind.RestartSilo:
                await silo.StopAsync();
                await silo.StartAsync(cancellationToken);
                break;
            case FaultKind.CrashDatabase:
                await cluster.Server!.CrashAsync();
                await Task.Delay(fault.Length / 2, cancellationToken);
                await cluster.Server.StartAgainAsync();
                break;
            case FaultKind.PauseDatabase:
                await WhileStoppedAsync(cluster, fault.Length / 2, cancellationToken);
                break;
            case FaultKind.SlowDatabase:
                for (var until = workload.Elapsed + fault.Length; workload.Elapsed < until;)
                {
                    await WhileStoppedAsync(cluster, TimeSpan.FromMilliseconds(190), cancellationToken);
                    await Task.Delay(10, cancellationToken);
                }

                break;
            case FaultKind.FillDisk:
                for (var until = workload.Elapsed + fault.Length; workload.Elapsed < until;)
                {
                    // Again and again, for the server gives back files that it has no more use for.
                    cluster.Server!.Disk!.Fill();
                    await Task.Delay(100, cancellationToken);
                }

                cluster.Server!.Disk!.Free();
                if (!cluster.Server.IsRunning)
                {
                    await cluster.Server.StartAgainAsync();
                }

                break;
            case FaultKind.Swap:
                await SwapAsync(client, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} is not something that happens.");
        }

        // A silo that the others gave up ends itself when it learns of it, as a supervisor would start it anew.
        await ReviveAsync(cluster, cancellationToken);
        _troubled.Add((from, workload.Elapsed + Recovery));
    }

    private static async Task ReviveAsync(LocalCluster cluster, CancellationToken cancellationToken)
    {
        foreach (var silo in cluster.Silos.Where(s => !s.IsRunning))
        {
            await silo.StartAsync(cancellationToken);
        }
    }

    private static async Task WhileStoppedAsync(LocalCluster cluster, TimeSpan time, CancellationToken cancellationToken)
    {
        var processes = Signals.Family(cluster.Server!.ProcessId!.Value);
        await Signals.SendAsync("STOP", processes);
        await Task.Delay(time, cancellationToken);
        await Signals.SendAsync("CONT", processes);
    }

    private async Task SwapAsync(IRecsysClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.Models.PromoteAsync($"v{1 + (++_versions % 2)}", cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            say($"      the swap did not happen: {e.Message.Split('\n')[0]}");
        }
    }

    private async Task<ChaosReport> CheckAsync(
        LocalCluster cluster, List<IRecsysClient> clients, ChaosWorkload workload, int faults, SlotMover mover, CancellationToken cancellationToken)
    {
        await ReviveAsync(cluster, cancellationToken);
        var (wrong, events) = await ChaosCheck.RunAsync(cluster.Options, workload);
        wrong.AddRange(workload.Violations);
        foreach (var (user, acknowledged) in workload.Users)
        {
            foreach (var client in clients)
            {
                if (await LookAsync(client, user, cancellationToken) is not { } profile)
                {
                    wrong.Add($"{user} is not answered {Recovery.TotalSeconds:0} s after all was over");
                }
                else if (profile.Counters.Sum() != acknowledged)
                {
                    wrong.Add($"{user} is answered with {profile.Counters.Sum()} events in the end; {acknowledged} were acknowledged");
                }
            }
        }

        var versions = (await clients[^1].Models.GetSilosAsync()).Where(s => s.Answers).Select(s => s.ActiveVersion).Distinct().ToArray();
        if (versions.Length != 1)
        {
            wrong.Add($"the silos serve {versions.Length} versions: {string.Join(", ", versions)}");
        }

        var unexpected = workload.Failures.Where(f => !_troubled.Exists(t => f.At >= t.From - TimeSpan.FromSeconds(10) && f.At <= t.To)).ToArray();
        wrong.AddRange(unexpected.Take(20).Select(f => $"a request at {f.At:mm\\:ss} failed while nothing happened: {f.Why}"));
        return new ChaosReport(
            seed, faults, workload.Requests, workload.Failures.Count, unexpected.Length, workload.Slowest, events, workload.Acknowledged.Count, mover.Moves, mover.Interrupted, wrong);
    }

    // What happened last may have just ended.
    private static async Task<UserProfile?> LookAsync(IRecsysClient client, string user, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Recovery;)
        {
            try
            {
                return await client.GetUserAsync(user, cancellationToken);
            }
            catch (Exception e) when (e is TimeoutException or EventLogUnavailableException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        return null;
    }

    private static async Task<string[]> PrepareAsync(LocalCluster cluster, IRecsysClient client, CancellationToken cancellationToken)
    {
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = cluster.ModelFolder });
        string[] items = [];
        foreach (var version in new[] { "v1", "v2" })
        {
            using var state = new StateFolder(null);
            var artefact = state.Sub("artefact");
            new SyntheticArtifact(new SyntheticOptions { Items = 500, Seed = version[1] }).Write(artefact, version, DateTimeOffset.UnixEpoch);
            await store.PublishAsync(version, artefact, cancellationToken);
            using var model = LoadedModel.Open(artefact);
            items = [.. Enumerable.Range(0, model.Items.Count).Select(model.Items.GetId)];
        }

        await client.UpsertItemsAsync([.. items.Select(i => new Item { Id = i })], cancellationToken);
        await client.Models.PromoteAsync("v1", cancellationToken);
        return items;
    }

    private static async Task WaitUntilAsync(ChaosWorkload workload, TimeSpan at, CancellationToken cancellationToken)
    {
        if (at > workload.Elapsed)
        {
            await Task.Delay(at - workload.Elapsed, cancellationToken);
        }
    }
}
