using System.CommandLine;
using System.Globalization;
using Recsys.Cli.Hosting;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Cli.Commands;

/// <summary>The options that name an event log and a period of it.</summary>
internal sealed class LogArguments
{
    /// <summary>What <c>--from-log</c> takes for the database that the environment names.</summary>
    private const string Postgres = "postgres";

    // Longer ones are nobody's, and some would be before the first year.
    private const double MostOfUnit = 1e5;

    private const string Variable = "Recsys__Storage__ConnectionString";

    private readonly Option<string?> _from = new("--from-log")
    {
        Description = $"The event log: folder of a store, folder of 'recsys export', a connection string of PostgreSQL, or {Postgres} for the one in the variable {Variable}.",
    };

    private readonly Option<string[]> _logs = new("--log")
    {
        Description = "Connection strings of further databases that the log is in, Recsys:Storage:Log.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _since = new("--since") { Description = "Events before are left out: a time such as 2026-11-01 or 2026-11-01T06:00Z (UTC), or so long before now, such as 30d, 12h, 90m." };
    private readonly Option<string?> _until = new("--until") { Description = "Events of then and later are left out; as --since." };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="required">Whether the command reads nothing else.</param>
    public LogArguments(Command command, bool required = false)
    {
        _from.Required = required;
        foreach (var option in new Option[] { _from, _logs, _since, _until })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a log was named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.IsGiven(_from);

    /// <summary>Refuses what belongs to a log where none was named.</summary>
    public void RefuseWithout(ParseResult parsed) =>
        Array.ForEach<Option>([_logs, _since, _until], option => parsed.RefuseIf(!IsGiven(parsed), option, $"it needs {_from.Name}"));

    /// <summary>The period, in unix milliseconds: from the first, to before the second.</summary>
    /// <exception cref="ArgumentException">A time cannot be read, or the end is not after the beginning.</exception>
    private (long Since, long Until) Period(ParseResult parsed)
    {
        var since = Time(_since, parsed) ?? long.MinValue;
        var until = Time(_until, parsed) ?? long.MaxValue;
        return since < until ? (since, until) : throw new ArgumentException($"{_since.Name} {parsed.GetValue(_since)} is not before {_until.Name} {parsed.GetValue(_until) ?? "now"}.");
    }

    /// <summary>The log and its period.</summary>
    /// <exception cref="ArgumentException">What was given names none.</exception>
    public LogSource Source(ParseResult parsed)
    {
        var (since, until) = Period(parsed);
        var name = parsed.GetValue(_from)!;
        if (EventFiles.Is(name))
        {
            parsed.RefuseIf(true, _logs, "an export is in no database");
            return new LogSource(name, null, since, until);
        }

        if (Database(name, parsed) is { } options)
        {
            return new LogSource(name, () => StoredLog.Open(options), since, until);
        }

        parsed.RefuseIf(true, _logs, "a store in a folder has one log");
        return new LogSource(name, () => StoredLog.Open(name), since, until);
    }

    /// <summary>Opens the store whose log it is, for one who needs more than its events and items; and the period.</summary>
    /// <exception cref="ArgumentException">What was given is no store.</exception>
    public (Func<IStoreReader> Open, long Since, long Until) Store(ParseResult parsed)
    {
        var (name, (since, until)) = (parsed.GetValue(_from)!, Period(parsed));
        if (EventFiles.Is(name))
        {
            throw new ArgumentException($"{_from.Name} {name} is an export, which has no answers of users and no totals; name the store.");
        }

        if (Database(name, parsed) is { } options)
        {
            return (() => DividedStoreReader.Open(options), since, until);
        }

        parsed.RefuseIf(true, _logs, "a store in a folder has one log");
        return (() => StoreReader.Open(name), since, until);
    }

    private PostgresOptions? Database(string name, ParseResult parsed)
    {
        var connection = name == Postgres
            ? Environment.GetEnvironmentVariable(Variable) ?? throw new ArgumentException($"{_from.Name} {Postgres}: the variable {Variable} holds no connection string.")
            : name.Contains('=', StringComparison.Ordinal) && !Directory.Exists(name) ? name : null;
        return connection is null ? null : new PostgresOptions { ConnectionString = connection, Log = parsed.GetValue(_logs) ?? [] };
    }

    private static long? Time(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        if (Length(text) is { } before)
        {
            return (TimeProvider.System.GetUtcNow() - before).ToUnixTimeMilliseconds();
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new ArgumentException($"{option.Name} {text} is no time; give one such as 2026-11-01 or 2026-11-01T06:00Z, or a length before now such as 30d, 12h or 90m.");
    }

    /// <summary>A length such as 30d, 12h, 90m; null for any other text.</summary>
    /// <param name="text">The text.</param>
    public static TimeSpan? Length(string text) =>
        text.Length < 2 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > MostOfUnit ? null : text[^1] switch
        {
            'd' => TimeSpan.FromDays(number),
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => null,
        };
}
