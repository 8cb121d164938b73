namespace Recsys.Grains.Storage;

/// <summary>
/// A shortcut to a user's state as of a place in the log; what is newer is read from the log. Item ids are external, since indexes
/// differ from silo to silo.
/// </summary>
[GenerateSerializer, Alias("recsys.UserSnapshot")]
internal class UserSnapshot
{
    /// <summary>All events of the user up to this log sequence are counted.</summary>
    [Id(0)]
    public long LastSequence { get; set; }

    /// <summary>Events by kind, 9 numbers.</summary>
    [Id(1)]
    public long[] Counters { get; set; } = new long[9];

    /// <summary>The session, oldest first.</summary>
    [Id(2)]
    public SessionEntry[] Session { get; set; } = [];

    /// <summary>What the user bought, oldest first.</summary>
    [Id(3)]
    public string[] Bought { get; set; } = [];

    /// <summary>The user's answers by field. Only in snapshots of stores from before answers were logged.</summary>
    [Id(4)]
    public Dictionary<string, string> Answers { get; set; } = [];
}

/// <summary>A snapshot with a state that a model carries on from event to event; those of users without one are as they always were.</summary>
[GenerateSerializer, Alias("recsys.CarriedSnapshot")]
internal sealed class CarriedSnapshot : UserSnapshot
{
    /// <summary>Version of the model that carried the state on.</summary>
    [Id(0)]
    public string StateVersion { get; set; } = string.Empty;

    /// <summary>The state, as of <see cref="UserSnapshot.LastSequence"/>.</summary>
    [Id(1)]
    public float[] State { get; set; } = [];
}

/// <summary>One event of the session.</summary>
[GenerateSerializer, Alias("recsys.SessionEntry")]
internal readonly record struct SessionEntry(
    [property: Id(0)] string ItemId, [property: Id(1)] EventKind Kind, [property: Id(2)] float Value, [property: Id(3)] long Time);
