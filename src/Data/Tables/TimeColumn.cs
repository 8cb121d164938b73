using System.Globalization;
using System.Text.RegularExpressions;

namespace Recsys.Data;

/// <summary>
/// Reads a column of times as unix milliseconds. Numbers of a column are all of one unit: the one that is asked for, or the
/// one that suits the largest of them (seconds until the year 5138). Texts are ISO 8601, or of the form asked for.
/// </summary>
internal sealed partial class TimeColumn
{
    // The last moment that a DateTimeOffset has, and the same before 1970: such a time is no number of another unit.
    private const decimal Furthest = 253_402_300_799_999;

    // The beginnings of 1975, 2000 and 2100, in milliseconds: what lies before the first is hardly a moment of a log.
    private const decimal Beginning = 157_766_400_000;
    private const decimal Recent = 946_684_800_000;
    private const decimal Distant = 4_102_444_800_000;

    private static readonly (string Name, string Text, decimal PerMillisecond, decimal Below)[] Units =
    [
        ("s", "seconds", 0.001m, 1e11m),
        ("ms", "milliseconds", 1, 1e14m),
        ("us", "microseconds", 1_000, 1e17m),
        ("ns", "nanoseconds", 1_000_000, decimal.MaxValue),
    ];

    private readonly string? _format;
    private readonly (string Name, string Text, decimal PerMillisecond, decimal Below) _unit;
    private readonly bool _hasNumbers;

    /// <summary>Finds out what a column holds.</summary>
    /// <param name="form">s, ms, us, ns or a format such as dd.MM.yyyy HH:mm; null to find out.</param>
    /// <param name="cells">All cells.</param>
    /// <exception cref="ArgumentException">There is a date that is not ISO 8601, and no format.</exception>
    public TimeColumn(string? form, IEnumerable<string> cells)
    {
        _unit = Array.Find(Units, u => u.Name == form);
        _format = _unit.Name is null ? form : null;
        if (_format is { Length: > 1 } && !_format.Contains('y', StringComparison.Ordinal))
        {
            throw new ArgumentException($"time:{_format} has no year; a format has yyyy, MM, dd, HH, mm and ss, and is not a unit of s, ms, us, ns.");
        }

        if (form is not null)
        {
            _hasNumbers = _format is null;
            return;
        }

        var (largest, numbers, dates) = (0m, new List<decimal>(), true);
        foreach (var (row, cell) in cells.Index())
        {
            if (IsNumber(cell, out var number))
            {
                (_hasNumbers, largest) = (true, Math.Max(largest, Math.Abs(number)));
                numbers.Add(number);
                dates &= IsCompactDate(cell);
            }
            else if (!TryIso(cell, out _) && (DateLike().IsMatch(cell) || DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, out _)))
            {
                throw new ArgumentException(Iso().Match(cell) is { Success: true } iso && iso.Groups["zone"] is { Success: true, Value: var zone } && !TryZone(zone, default, out _)
                    ? $"Time '{cell}' (row {row + 1}): no zone '{zone}' is known. Zones are UTC, GMT, Z, offsets such as +02:00, and names such as Europe/Berlin."
                    : $"Time '{cell}' (row {row + 1}) is not ISO 8601; say the column's format, such as time:dd-MM-yyyy=COLUMN or 'time:MM/dd/yyyy HH:mm=COLUMN'.");
            }
        }

        _unit = Array.Find(Units, u => largest < u.Below);
        if (_hasNumbers && dates)
        {
            throw new ArgumentException(
                $"Times such as {numbers[0]:0} can be dates or seconds; say time:yyyyMMdd=COLUMN (with HHmmss, where they have it) or time:s=COLUMN.");
        }

        RequireOneUnit(numbers);
    }

    /// <summary>What the times are, for a report.</summary>
    public override string ToString() => _format ?? (_hasNumbers ? _unit.Text : "ISO 8601");

    /// <summary>Reads a cell.</summary>
    public bool TryRead(string cell, out long milliseconds)
    {
        milliseconds = 0;
        if (_format is not null)
        {
            return TryMilliseconds(
                DateTimeOffset.TryParseExact(cell, _format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given), given, out milliseconds);
        }

        if (IsNumber(cell, out var number) && Math.Abs(number / _unit.PerMillisecond) is var away && away <= Furthest)
        {
            milliseconds = (long)(number / _unit.PerMillisecond);
            return true;
        }

        return TryIso(cell, out milliseconds);
    }

    /// <summary>Why a cell cannot be read.</summary>
    public string Refusal(string cell) =>
        $"time '{cell}' is {(_format is null ? "neither a number nor ISO 8601" : $"not of the form '{_format}'")}";

    // Where some numbers are moments of this age only in another unit than the largest, the column has two.
    private void RequireOneUnit(List<decimal> numbers)
    {
        foreach (var number in numbers)
        {
            if (number > 0 && number / _unit.PerMillisecond < Beginning
                && Array.Find(Units, u => u.PerMillisecond < _unit.PerMillisecond && number / u.PerMillisecond is >= Recent and < Distant) is { Name: not null } other)
            {
                throw new ArgumentException(
                    $"Times are of two units, it seems: the largest are {_unit.Text}, but {number} is a moment of this age in {other.Text}. Say which one they all are: time:{_unit.Name}=COLUMN or time:{other.Name}=COLUMN.");
            }
        }
    }

    private static bool IsCompactDate(string cell) =>
        cell.Length is 8 or 12 or 14
        && DateTime.TryParseExact(cell, ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 1970 and < 2100;

    private static bool IsNumber(string cell, out decimal number) => decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static bool TryMilliseconds(bool read, DateTimeOffset time, out long milliseconds)
    {
        milliseconds = read ? time.ToUnixTimeMilliseconds() : 0;
        return read;
    }

    private static bool TryIso(string cell, out long milliseconds)
    {
        milliseconds = 0;
        var parts = Iso().Match(cell);
        if (!parts.Success || !DateTime.TryParseExact(
            $"{parts.Groups["date"].Value} {(parts.Groups["time"].Success ? parts.Groups["time"].Value : "00:00")}",
            ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyyMMdd HHmm", "yyyyMMdd HHmmss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var local))
        {
            return false;
        }

        // Beyond 100 ns, the smallest step of a clock here, digits are cut off.
        if (parts.Groups["fraction"] is { Success: true, Value: var digits })
        {
            local = local.AddTicks(long.Parse(digits.PadRight(7, '0').AsSpan(0, 7), CultureInfo.InvariantCulture));
        }

        TimeSpan offset;
        if (parts.Groups["sign"].Success)
        {
            offset = new TimeSpan(Number("hours"), parts.Groups["minutes"].Success ? Number("minutes") : 0, 0);
            offset = parts.Groups["sign"].Value == "-" ? -offset : offset;
        }
        else if (!TryZone(parts.Groups["zone"].Value, local, out offset))
        {
            return false;
        }

        if (offset.Duration() > TimeSpan.FromHours(14))
        {
            return false;
        }

        milliseconds = (local - offset - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        return true;

        int Number(string group) => int.Parse(parts.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static bool TryZone(string name, DateTime local, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (name is "" or "Z" or "z" or "UTC" or "utc" or "GMT" or "gmt")
        {
            return true;
        }

        var known = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone);
        offset = known ? zone!.GetUtcOffset(local) : default;
        return known;
    }

    [GeneratedRegex(@"^(?:(?<date>\d{4}-\d\d-\d\d)(?:[Tt ](?<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?<fraction>\d+))?)?|(?<date>\d{8})[Tt](?<time>\d{4}(?:\d\d)?)(?:[.,](?<fraction>\d+))?)(?: ?(?<sign>[+-])(?<hours>\d\d)(?::?(?<minutes>\d\d))?(?: UTC)?| ?(?<zone>[A-Za-z][A-Za-z_/+-]*))?$")]
    private static partial Regex Iso();

    [GeneratedRegex(@"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}")]
    private static partial Regex DateLike();
}
