using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Recsys.Grains.Storage;

/// <summary>Attributes of an item as the JSON that the catalogue stores: one array, field and value by turns.</summary>
internal static class ItemAttributesJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IReadOnlyList<AttributeValue> attributes)
    {
        if (attributes.Count == 0)
        {
            return "[]";
        }

        var buffer = new ArrayBufferWriter<byte>(64 * attributes.Count);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartArray();
            foreach (var attribute in attributes)
            {
                writer.WriteStringValue(attribute.Field);
                writer.WriteStringValue(attribute.Value);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyList<AttributeValue> Read(string json)
    {
        if (json == "[]")
        {
            return [];
        }

        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var reader = new Utf8JsonReader(utf8.AsSpan(0, Encoding.UTF8.GetBytes(json, utf8)));
            var attributes = new List<AttributeValue>(8);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                var field = reader.GetString()!;
                reader.Read();
                attributes.Add(new AttributeValue(field, reader.GetString()!));
            }

            return attributes.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }
}
