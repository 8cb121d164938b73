using System.Diagnostics.Metrics;
using System.Globalization;
using Npgsql;
using Recsys.Cli.Hosting;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Cli.Bench;

/// <summary>
/// Durable events end to end as in <see cref="TrackBench"/>, into a PostgreSQL server of the run's own, with fsync, by one silo or by several in
/// this process. The ceiling is pgbench on the same server: as many connections as silos, which insert as many rows a commit as a
/// silo's commit had on average into a copy of the log's table with its indexes.
/// </summary>
internal static class PostgresTrackBench
{
    public static async Task<BenchReport> RunAsync(int seconds, int workers, int batch, int siloCount, bool hot, CancellationToken cancellationToken)
    {
        await using var server = await PostgresServer.StartAsync(new Dictionary<string, string> { ["shared_buffers"] = "512MB", ["max_wal_size"] = "4GB" });
        var options = new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync(name: "bench") };
        await PostgresSchema.MigrateAsync(options, cancellationToken);
        using var state = new StateFolder(null);
        var silos = new List<EmbeddedSilo>();
        try
        {
            for (var s = 0; s < siloCount; s++)
            {
                silos.Add(await EmbeddedSilo.StartAsync(state.Path, cancellationToken, postgres: options.ConnectionString));
            }

            await BenchWorld.PublishAsync(silos[0], state, TrackBench.Version, seed: 1, cancellationToken);
            var items = await BenchWorld.AddItemsAsync(silos[0], TrackBench.Version, cancellationToken);
            await silos[0].Client.Models.PromoteAsync(TrackBench.Version, cancellationToken);

            var zipf = new ZipfSampler(items.Count);
            var randoms = Enumerable.Range(0, workers).Select(w => new Random(w)).ToArray();
            Task TrackAsync(int worker, long n) => TrackBench.SendAsync(
                silos[worker % siloCount], items, zipf, randoms[worker], BenchWorld.User((worker * 2503L) + n), batch, null, hot ? 0.5 : 0);

            await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(5), TrackAsync, new LatencyRecorder(), cancellationToken);
            using var commits = new CommitSizes();
            var recorder = new LatencyRecorder();
            var (silosBefore, databaseBefore) = (Environment.CpuUsage.TotalTime, ProcessorTime.OfChildren(server.ProcessId!.Value));
            var calls = await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(seconds), TrackAsync, recorder, cancellationToken);
            var (silosTook, databaseTook) = (Environment.CpuUsage.TotalTime - silosBefore, ProcessorTime.OfChildren(server.ProcessId!.Value) - databaseBefore);
            var rows = commits.Mean;
            var events = calls * batch * seconds;
            var (bytesPerEvent, bytesPerUser) = await SizesAsync(options, cancellationToken);
            return new BenchReport
            {
                Name = "track",
                P50Ms = recorder.Percentile(50),
                P99Ms = recorder.Percentile(99),
                PerSecond = calls * batch,
                CeilingPerSecond = await CeilingAsync(server, options, siloCount, rows, Math.Min(10, seconds)),
                Failures = recorder.Failures,
                Details = new Dictionary<string, double>
                {
                    ["workers"] = workers,
                    ["eventsPerCall"] = batch,
                    ["silos"] = siloCount,
                    ["eventsPerCommit"] = rows,
                    ["siloAndLoadMicrosecondsPerEvent"] = Math.Round(silosTook.TotalMicroseconds / events, 1),
                    ["databaseMicrosecondsPerEvent"] = Math.Round(databaseTook.TotalMicroseconds / events, 1),
                    ["databaseBytesPerEvent"] = Math.Round(bytesPerEvent, 1),
                    ["databaseBytesPerUser"] = Math.Round(bytesPerUser, 1),
                },
            };
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    // With their indexes.
    private static async Task<(double Event, double User)> SizesAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(options));
        await connection.OpenAsync(cancellationToken);
        await using var ask = new NpgsqlCommand(
            """
            SELECT (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('event') WHERE isleaf)::float8 / (SELECT count(*) FROM event),
                   pg_total_relation_size('log_user')::float8 / (SELECT count(*) FROM log_user)
            """,
            connection);
        await using var sizes = await ask.ExecuteReaderAsync(cancellationToken);
        await sizes.ReadAsync(cancellationToken);
        return (sizes.GetDouble(0), sizes.GetDouble(1));
    }

    private static async Task<double> CeilingAsync(PostgresServer server, PostgresOptions options, int connections, double rowsPerCommit, int seconds)
    {
        var rows = Math.Max(1, (int)Math.Round(rowsPerCommit));
        await using (var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(options)))
        {
            await connection.OpenAsync();
            await using var make = new NpgsqlCommand("CREATE TABLE ceiling (LIKE event INCLUDING ALL)", connection);
            await make.ExecuteNonQueryAsync();
        }

        var script = Path.Combine(Path.GetTempPath(), $"recsys-ceiling-{Guid.NewGuid():N}.sql");
        await File.WriteAllTextAsync(script, string.Create(
            CultureInfo.InvariantCulture,
            $"""
            \set u random(1, 10000000)
            INSERT INTO {options.Schema}.ceiling (part, kind, sequence, user_id, time, value, event_id, item)
            SELECT 1, 1, nextval('{options.Schema}.event_sequence'), (:u + 7919 * g) % 10000, 1767225600000 + g, 0, gen_random_uuid()::text, 'item-' || ((:u + g) % 1000)
            FROM generate_series(1, {rows}) AS g;
            """));
        try
        {
            var address = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            var said = await server.RunProgramAsync(
                "pgbench", "-n", "-h", address.Host!, "-p", Text(address.Port), "-U", address.Username!, "-c", Text(connections), "-j", Text(connections), "-T", Text(seconds), "-f", script, address.Database!);
            var line = said.Split('\n').Single(l => l.StartsWith("tps = ", StringComparison.Ordinal));
            return rows * double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Listens to how many events share a commit.</summary>
    private sealed class CommitSizes : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _events;
        private long _commits;

        public CommitSizes()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "recsys.log.commit.events")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, events, _, _) =>
            {
                Interlocked.Add(ref _events, events);
                Interlocked.Increment(ref _commits);
            });
            _listener.Start();
        }

        /// <summary>Events a commit, on average.</summary>
        public double Mean => _commits == 0 ? 1 : (double)_events / _commits;

        public void Dispose() => _listener.Dispose();
    }
}
