using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recsys;

/// <summary>A filter in JSON is its text.</summary>
internal sealed class ItemFilterJsonConverter : JsonConverter<ItemFilter>
{
    public override ItemFilter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ItemFilter.Parse(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, ItemFilter value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
