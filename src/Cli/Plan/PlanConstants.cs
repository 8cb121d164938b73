using System.Globalization;

namespace Recsys.Cli.Plan;

/// <summary>
/// What one user, item, event and list cost, as measured on the machine of docs/results.md. Measure them on yours by the commands, and give them to
/// <c>recsys plan</c> by <c>--set NAME=VALUE</c>.
/// </summary>
internal sealed record PlanConstants
{
    /// <summary>Bytes of a user in memory but their interest: a full session, counters, the grain. <c>recsys bench memory</c>, less 4 bytes a number of the interest.</summary>
    public double UserBytes { get; init; } = 3_233 - (4 * 64);

    /// <summary>Bytes of an item of five attributes on the managed heap. <c>recsys bench catalogue</c>.</summary>
    public double ItemBytes { get; init; } = 537;

    /// <summary>Bytes of an item in the int8 HNSW index but its vector. <c>recsys bench ann</c>, less a byte a number.</summary>
    public double IndexBytes { get; init; } = 479 - 64;

    /// <summary>Bytes of a silo without users and items: runtime, ONNX Runtime, buffers. <c>recsys bench overload</c>.</summary>
    public double SiloBytes { get; init; } = 465e6;

    /// <summary>Microseconds of a silo's core for an event, one a call, logged in PostgreSQL. <c>recsys bench track --storage postgres</c>; the load is in it.</summary>
    public double EventMicroseconds { get; init; } = 120;

    /// <summary>Microseconds of a silo's core for a list of a ranked version. <c>recsys bench serve</c>; the load is in it.</summary>
    public double ListMicroseconds { get; init; } = 540;

    /// <summary>Microseconds of a database's core for an event. <c>recsys bench track --storage postgres</c>.</summary>
    public double DatabaseMicroseconds { get; init; } = 80;

    /// <summary>Events that share a commit where there are many. <c>recsys bench track --storage postgres</c>.</summary>
    public double EventsPerCommit { get; init; } = 125;

    /// <summary>Bytes of an event in PostgreSQL with its indexes. <c>recsys bench track --storage postgres</c>.</summary>
    public double EventRowBytes { get; init; } = 282;

    /// <summary>Bytes of a user's row in PostgreSQL with its index; snapshots, of users with long histories, come on top. <c>recsys bench track --storage postgres</c>.</summary>
    public double UserRowBytes { get; init; } = 366;

    /// <summary>Name and value of each.</summary>
    public IEnumerable<(string Name, double Value)> All => typeof(PlanConstants).GetProperties().Where(p => p.PropertyType == typeof(double)).Select(p => (p.Name, (double)p.GetValue(this)!));

    /// <summary>The constants with some of them as measured elsewhere.</summary>
    /// <param name="settings">Each NAME=VALUE.</param>
    /// <exception cref="ArgumentException">A name is unknown, or a value is no number above 0.</exception>
    public static PlanConstants With(IEnumerable<string> settings)
    {
        var constants = new PlanConstants();
        foreach (var setting in settings)
        {
            var (name, text) = setting.Split('=', 2) is [var left, var right] ? (left, right) : (setting, string.Empty);
            var property = typeof(PlanConstants).GetProperties().FirstOrDefault(p => p.PropertyType == typeof(double) && p.Name == name)
                ?? throw new ArgumentException($"--set {setting}: there is no constant '{name}'; there are {string.Join(", ", constants.All.Select(c => c.Name))}.");
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out var value) || !(value > 0 && double.IsFinite(value)))
            {
                throw new ArgumentException($"--set {setting}: '{text}' is no number above 0.");
            }

            property.SetValue(constants, value);
        }

        return constants;
    }
}
