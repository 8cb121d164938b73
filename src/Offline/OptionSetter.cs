using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Recsys.Core;

namespace Recsys.Offline;

/// <summary>Applies "--set name=value" to an options record.</summary>
internal static class OptionSetter
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The options, of their own type, with those of the settings that they have; a value is JSON, or text.</summary>
    /// <exception cref="ArgumentException">A value does not fit its option.</exception>
    public static T Apply<T>(T options, IReadOnlyDictionary<string, string> settings, ISet<string> used)
        where T : class
    {
        var node = JsonSerializer.SerializeToNode(options, options.GetType(), Json)!.AsObject();
        foreach (var (name, value) in settings)
        {
            var key = node.FirstOrDefault(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase)).Key;
            if (key is null)
            {
                continue;
            }

            used.Add(name);
            try
            {
                node[key] = Parse(value);
                options = (T)node.Deserialize(options.GetType(), Json)!;
            }
            catch (JsonException e)
            {
                throw new SettingException($"{{Settings}} {name}={value} does not fit {options.GetType().Name}.{key}: {e.Message}", e);
            }
        }

        return options;
    }

    /// <summary>The settings of several options by name; the first of a name.</summary>
    public static IReadOnlyDictionary<string, JsonElement> List(IEnumerable<object> options) => options
        .SelectMany(o => JsonSerializer.SerializeToElement(o, o.GetType(), Json).EnumerateObject())
        .DistinctBy(p => p.Name)
        .ToDictionary(p => p.Name, p => p.Value);

    /// <summary>Splits the "name=value" pairs of "--set", whose names are of either case.</summary>
    /// <exception cref="ArgumentException">One has no value, or a name comes twice.</exception>
    public static Dictionary<string, string> Parse(IEnumerable<string> pairs) => Parse("--set", pairs, StringComparer.OrdinalIgnoreCase);

    /// <summary>Splits the "name=value" pairs of an option.</summary>
    /// <exception cref="ArgumentException">One has no value, or a name comes twice.</exception>
    public static Dictionary<string, string> Parse(string option, IEnumerable<string> pairs, StringComparer names)
    {
        var values = new Dictionary<string, string>(names);
        foreach (var parts in pairs.Select(p => p.Split('=', 2)))
        {
            if (parts.Length < 2)
            {
                throw new ArgumentException($"{option} {parts[0]} has no value; write name=value.");
            }

            if (!values.TryAdd(parts[0], parts[1]))
            {
                throw new ArgumentException($"{option} {parts[0]} is given twice.");
            }
        }

        return values;
    }

    private static JsonNode? Parse(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            // Not JSON: a bare word, such as the name of a device.
            return JsonValue.Create(value);
        }
    }
}
