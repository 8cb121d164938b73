using Microsoft.Extensions.Options;
using Npgsql;
using Recsys.Core;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var checks = new SettingChecks(PostgresOptions.Section);
        checks.Require(
            options.Schema is { Length: >= 1 and <= 63 } && options.Schema.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'),
            nameof(options.Schema),
            options.Schema,
            "1 to 63 small letters, digits and '_'");
        checks.Range(nameof(options.MaxCommitEvents), options.MaxCommitEvents, 1, 100_000);
        checks.Range(nameof(options.MaxConnections), options.MaxConnections, 2, 1000);
        checks.Range(nameof(options.Timeout), options.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        if (options.ConnectionString is { } connection)
        {
            // The string is not repeated: it may hold a password.
            checks.Require(IsReadable(connection), nameof(options.ConnectionString), "(not shown)", "a connection string of Npgsql with a Host, such as 'Host=db;Database=recsys;Username=recsys'");
        }

        checks.Require(options.Log.Count == 0 || options.ConnectionString is not null, nameof(options.Log), "(not shown)", "empty where there is no ConnectionString");
        checks.Require(options.Log.Count <= LogSlots.MaxDatabases, nameof(options.Log), options.Log.Count, $"at most {LogSlots.MaxDatabases} connection strings");
        checks.Require(options.Log.All(IsReadable), nameof(options.Log), "(not shown)", "connection strings of Npgsql with a Host");

        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }

    private static bool IsReadable(string connection)
    {
        try
        {
            return !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connection).Host);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }
}
