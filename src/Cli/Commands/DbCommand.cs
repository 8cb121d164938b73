using System.CommandLine;
using Recsys.Grains.Storage.Postgres;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys db: the PostgreSQL database of a cluster.</summary>
internal static class DbCommand
{
    /// <summary>The environment variable that gives the connection string, as it does to a silo.</summary>
    private const string Variable = "Recsys__Storage__ConnectionString";

    public static Command Create()
    {
        var connection = new Option<string?>("--connection")
        {
            Description = $"Connection string of Npgsql. Better by the environment, {Variable}, where other users of the machine do not see its password.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable),
        };
        connection.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string?>()))
            {
                result.AddError($"A database is required: set --connection or the environment variable {Variable}.");
            }
        });
        var schema = new Option<string>("--schema") { Description = "Schema of the database, Recsys:Storage:Schema.", DefaultValueFactory = _ => new PostgresOptions().Schema };
        var migrate = new Command("migrate", "Brings a database to this build's format, by one process at a time. Safe to repeat.") { connection, schema };
        migrate.SetAction(async (parsed, ct) =>
        {
            var (before, after) = await PostgresSchema.MigrateAsync(
                new PostgresOptions { ConnectionString = parsed.GetValue(connection), Schema = parsed.GetValue(schema)! }, ct);
            AnsiConsole.WriteLine(before == after ? $"Schema {after}: nothing to do." : $"Schema {before} was brought to {after}.");
            return 0;
        });
        return new Command("db", "Looks after the PostgreSQL database of a cluster.") { migrate };
    }
}
