namespace Recsys.Grains.Tests;

/// <summary>Events for tests.</summary>
internal static class Events
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static UserEvent Make(string id, string user = "u1", string item = "i1", EventKind kind = EventKind.Click, double value = 0, DateTimeOffset? time = null) =>
        new() { Id = id, UserId = user, ItemId = item, Kind = kind, Value = value, Time = time ?? Start };
}
