namespace Recsys.Grains.Storage;

/// <summary>A row of the log without its user and place.</summary>
internal readonly record struct LogRow(
    string Id, string Item, int Kind, long Time, double Value, string? Custom, string? Session, string? Request, string? Context)
{
    // A row's numbers and the objects around an event.
    private const int FixedBytes = 200;

    /// <summary>Bytes of memory that it takes, about.</summary>
    public long Bytes => FixedBytes + (2L * (Id.Length + Item.Length + (Custom?.Length ?? 0) + (Session?.Length ?? 0) + (Request?.Length ?? 0) + (Context?.Length ?? 0)));

    /// <summary>The row of an event.</summary>
    public static LogRow Of(UserEvent e) => new(
        e.Id, e.ItemId, (int)e.Kind, e.Time.ToUnixTimeMilliseconds(), e.Value, e.CustomKind, e.SessionId, e.RequestId, EventContextJson.Write(e.Context));

    /// <summary>The row of an answer, with an id of its own.</summary>
    public static LogRow Of(UserAnswer answer) => new(
        $"answer:{UserEvent.NewId()}", "", LogKinds.Answer, answer.Time.ToUnixTimeMilliseconds(), 0, answer.Field, null, null, answer.Value);

    /// <summary>The row that says that another user's history came.</summary>
    public static LogRow Merge(DateTimeOffset time) => new($"merge:{UserEvent.NewId()}", "", LogKinds.Merge, time.ToUnixTimeMilliseconds(), 0, null, null, null, null);
}
