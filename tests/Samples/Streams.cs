using Recsys.Core;

namespace Recsys.Samples.Tests;

/// <summary>Lists and events that chance made, by a seed.</summary>
internal static class Streams
{
    public const long Start = 1_750_000_000_000;

    public static readonly InteractionKind[] Kinds = [.. Enum.GetValues<InteractionKind>()];

    public static ShownList List(string request, long time, string user = "u1", params string[] items) => new()
    {
        UserId = user,
        RequestId = request,
        Time = time,
        Surface = "home",
        ModelVersion = "v1",
        Items = [.. items.Select((id, i) => new ShownItem(id, "embedding", 1f - (0.125f * i), 0.5f, 0.25f, 1))],
    };

    public static EventRow Event(
        long sequence, string item, InteractionKind kind, long time, string? request = null, string user = "u1", double value = 0, string? id = null) =>
        new(sequence, id ?? $"e{sequence}", user, item, kind, null, time, value, null, request, null);

    /// <summary>A few users who look and act over some hours: with request ids and without, twice, out of order, too late, of other users' lists.</summary>
    public static (List<ShownList> Lists, List<EventRow> Events) Make(int seed, int lists, int events)
    {
        var random = new Random(seed);
        var shown = new List<ShownList>();
        for (var i = 0; i < lists; i++)
        {
            shown.Add(List($"r{i}", Start + random.Next(20_000_000), $"u{random.Next(4)}", [.. Enumerable.Range(0, 12).OrderBy(_ => random.Next()).Take(1 + random.Next(5)).Select(n => $"i{n}")]));
        }

        var rows = new List<EventRow>();
        for (var i = 0; i < events; i++)
        {
            var list = shown[random.Next(lists)];
            var item = random.Next(8) == 0 ? $"i{random.Next(14)}" : list.Items[random.Next(list.Items.Count)].ItemId;
            var request = random.Next(10) switch { < 5 => list.RequestId, 5 => $"r{random.Next(lists + 20)}", _ => null };
            var time = list.Time + (random.Next(12) == 0 ? -random.Next(200_000) : random.Next(random.Next(3) == 0 ? 100_000_000 : 1_000_000));
            var kind = Kinds[random.Next(Kinds.Length)];
            var value = kind is InteractionKind.Play or InteractionKind.Dwell or InteractionKind.Purchase or InteractionKind.Custom ? random.Next(64) / 4d : 0;
            rows.Add(Event(i + 1, item, kind, time, request, random.Next(20) == 0 ? "u9" : list.UserId, value));
        }

        return (shown, rows);
    }
}
