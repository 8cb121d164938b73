namespace Recsys.Models;

/// <summary>
/// One feature of a request's context. A new feature is one entry in <see cref="All"/>; schemas then use it by name.
/// Hours and weekdays are of UTC: as angles, so that 23:59 lies beside 00:00, and as numbers from 0 (Monday), for embeddings.
/// </summary>
public sealed class ContextFeature
{
    private const long DayMs = 86_400_000;
    private const long HourMs = 3_600_000;

    private static readonly ContextFeature[] Registered =
    [
        new("hour_sin", c => MathF.Sin(DayAngle(c.Time))),
        new("hour_cos", c => MathF.Cos(DayAngle(c.Time))),
        new("weekday_sin", c => MathF.Sin(WeekdayAngle(c.Time))),
        new("weekday_cos", c => MathF.Cos(WeekdayAngle(c.Time))),
        new("hour", c => FloorMod(c.Time, DayMs) / HourMs),
        new("weekday", c => Weekday(c.Time)),
        new("history_length", c => MathF.Log(1f + c.HistoryCount) / MathF.Log(1f + c.Schema.HistoryLength)),
    ];

    private static readonly Dictionary<string, ContextFeature> ByName =
        Registered.ToDictionary(f => f.Name, StringComparer.Ordinal);

    private readonly Func<RequestContext, float> _compute;

    private ContextFeature(string name, Func<RequestContext, float> compute)
    {
        Name = name;
        _compute = compute;
    }

    /// <summary>All context features.</summary>
    public static IReadOnlyList<ContextFeature> All => Registered;

    /// <summary>Name in a schema; it never changes its meaning once a model was trained with it.</summary>
    public string Name { get; }

    /// <summary>Finds a feature by name.</summary>
    /// <param name="name">The name in the schema.</param>
    /// <exception cref="ArgumentException">There is no such feature.</exception>
    public static ContextFeature Get(string name) =>
        ByName.TryGetValue(name, out var feature)
            ? feature
            : throw new ArgumentException(
                $"Unknown context feature '{name}'; known: {string.Join(", ", ByName.Keys)}.", nameof(name));

    /// <summary>The feature's value.</summary>
    /// <param name="schema">The model's schema.</param>
    /// <param name="time">Time of the request, unix milliseconds.</param>
    /// <param name="historyCount">How many events the encoded history holds.</param>
    public float Compute(FeatureSchema schema, long time, int historyCount) =>
        _compute(new RequestContext(schema, time, historyCount));

    private static float DayAngle(long time) => MathF.Tau * FloorMod(time, DayMs) / DayMs;

    private static float WeekdayAngle(long time) => MathF.Tau * Weekday(time) / 7f;

    // 1970-01-01 was a Thursday; with Monday as 0 that day is 3.
    private static long Weekday(long time) => FloorMod(((time - FloorMod(time, DayMs)) / DayMs) + 3, 7);

    private static long FloorMod(long value, long modulus) => ((value % modulus) + modulus) % modulus;

    private readonly record struct RequestContext(FeatureSchema Schema, long Time, int HistoryCount);
}
