using System.Text.Json;

namespace Recsys.Grains.Storage;

/// <summary>An event's context as the JSON object that the log stores.</summary>
internal static class EventContextJson
{
    public static string? Write(IReadOnlyDictionary<string, string>? context) =>
        context is null || context.Count == 0 ? null : JsonSerializer.Serialize(context);

    public static IReadOnlyDictionary<string, string>? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json);
}
