using System.CommandLine;
using Npgsql;
using Recsys.Cli.Chaos;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Conformance;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Chaos;

public sealed class ChaosTests : IAsyncLifetime
{
    private static readonly FaultKind[] Kinds = [FaultKind.KillSilo, FaultKind.PauseSilo, FaultKind.CrashDatabase, FaultKind.Swap];

    private PostgresServer? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public void Plan_IsTheSameForASeed_AndLeavesTimeBetween()
    {
        var plan = ChaosFault.Plan(7, TimeSpan.FromMinutes(10), 3, Kinds);

        Assert.Equal(plan, ChaosFault.Plan(7, TimeSpan.FromMinutes(10), 3, Kinds));
        Assert.NotEqual(plan, ChaosFault.Plan(8, TimeSpan.FromMinutes(10), 3, Kinds));
        Assert.Equal(Kinds, plan.Select(f => f.Kind).Distinct().Order());
        Assert.All(plan.Zip(plan.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= pair.First.Length + TimeSpan.FromSeconds(3)));
        Assert.All(plan, f => Assert.InRange(f.Silo, 0, 2));
    }

    [Fact]
    public async Task Migrate_ByCommand_MakesTheTables_AndTheCheckFindsWhatIsPlanted()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        _server = await PostgresServer.StartAsync();
        var options = new PostgresOptions { ConnectionString = await _server.CreateDatabaseAsync() };
        using var error = new StringWriter();
        string[] migrate = ["db", "migrate", "--connection", options.ConnectionString!];
        Assert.Equal(0, await ExplainedErrors.RunAsync(new RootCommand { DbCommand.Create() }, migrate, error));
        Assert.Equal(0, await ExplainedErrors.RunAsync(new RootCommand { DbCommand.Create() }, migrate, error));
        Assert.NotEqual(0, await ExplainedErrors.RunAsync(new RootCommand { DbCommand.Create() }, ["db", "migrate", "--connection", "Host=127.0.0.1;Port=1;Timeout=1"], error));

        var workload = new ChaosWorkload(null!, [], ["i1"], 1);
        workload.Acknowledged.Enqueue(("e1", "ann", "i1"));
        await RunAsync(
            options,
            """
            SELECT log_add_part(24312), log_add_part(24313);
            INSERT INTO log_user (key, name, last) VALUES (sha256('ann'), 'ann', 2);
            INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item)
            SELECT 24312, 1, n, 1, 0, 0, 'e' || n, 'i1' FROM generate_series(1, 2) AS n;
            INSERT INTO item_counter VALUES ('i1', 1, 0, 1), ('i1', 1, 1, 1);
            """);
        Assert.Empty((await ChaosCheck.RunAsync(options, workload)).Wrong);

        workload.Acknowledged.Enqueue(("lost", "ann", "i1"));
        await RunAsync(
            options,
            """
            INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item) VALUES (24313, 1, 3, 1, 0, 0, 'e1', 'i1');
            UPDATE item_counter SET count = 7 WHERE slot = 1;
            """);
        var wrong = (await ChaosCheck.RunAsync(options, workload)).Wrong;
        Assert.Equal(
            [
                "event e1 of ann is in the log twice",
                "event lost of ann was acknowledged and is not in the log",
                "item i1 has 3 events in the log and 8 in its counter",
                "the last sequence of ann is not that of their newest row",
            ],
            wrong);
    }

    [Fact]
    public void Look_AtAUserFromThePast_IsAViolation()
    {
        var workload = new ChaosWorkload(null!, [], ["i1"], 1);
        var user = new ChaosWorkload.User { Sent = 5, Acknowledged = 3 };
        workload.Look("ann", user, Profile(events: 4, sequence: 40));
        Assert.Empty(workload.Violations);

        workload.Look("ann", user, Profile(events: 2, sequence: 40));
        workload.Look("ann", user, Profile(events: 6, sequence: 40));
        workload.Look("ann", user, Profile(events: 4, sequence: 39));
        Assert.Equal(3, workload.Violations.Count);
    }

    /// <summary>Needs two minutes of both cores.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Run_SilosAreKilledAndTheDatabaseCrashes_AllIsAsItWasPromised()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RECSYS_SLOW_TESTS") == "1", "Runs a cluster of processes for two minutes; set RECSYS_SLOW_TESTS=1 to run it.");
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        using var folder = new TempFolder();

        var report = await new ChaosRun(5, TimeSpan.FromSeconds(60), 2, folder.Path, Kinds, databases: 2, _ => { }).RunAsync(CancellationToken.None);

        Assert.Empty(report.Wrong);
        Assert.True(report.Faults >= 3 && report.Acknowledged > 100 && report.Moves > 100, $"{report}");
    }

    private static UserProfile Profile(long events, long sequence) =>
        new("ann", [0, events, 0, 0, 0, 0, 0, 0, 0], [], null, [], sequence, 0);

    private static async Task RunAsync(PostgresOptions options, string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(options));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
