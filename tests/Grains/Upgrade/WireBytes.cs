namespace Recsys.Grains.Tests.Upgrade;

/// <summary>
/// What a build of the next version would send or store: this one's bytes with one more field, whose number this build does not know. Orleans
/// writes a field as a byte of wire type (3 bits), kind of type (2) and distance of its number to the one before (3), and its value behind it.
/// </summary>
internal static class WireBytes
{
    private const byte EndObject = 0xE0;
    private const byte EndBase = 0xE1;

    /// <summary>Fields with a number that is higher by one than the last one's: a number, a text, an object with a field of its own.</summary>
    public static IReadOnlyDictionary<string, byte[]> NewFields { get; } = new Dictionary<string, byte[]>
    {
        ["number"] = [0x01, 0x0D],
        ["text"] = [0x41, 0x07, (byte)'n', (byte)'e', (byte)'w'],
        ["object"] = [0x21, 0x00, 0x0D, EndObject],
    };

    /// <summary>An object of which the sender knew no field. Those of each base class come before its own.</summary>
    public static byte[] Empty(Type contract)
    {
        var bases = 0;
        for (var type = contract.BaseType!; type != typeof(object); type = type.BaseType!)
        {
            bases++;
        }

        return [0x20, .. Enumerable.Repeat(EndBase, bases), EndObject];
    }

    /// <summary>Adds a field to the object that ends as the last, or so many objects before the end.</summary>
    public static byte[] With(byte[] written, string field, int outer = 0)
    {
        var at = written.Length - 1 - outer;
        Assert.All(written[at..], b => Assert.Equal(EndObject, b));
        return [.. written[..at], .. NewFields[field], .. written[at..]];
    }
}
