using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Recsys.Samples;

/// <summary>
/// The items of a list in few bytes: a number of the form, the channels' names once, then each item with its channel's number and its numbers as
/// little-endian float32. Lengths are unsigned varints, texts UTF-8.
/// </summary>
public static class ShownBody
{
    private const byte Form = 1;
    private const int Numbers = 4;

    // Behind the items, where builds that know nothing of it do not look.
    private const byte Degraded = 1;

    /// <summary>Packs items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="isDegraded">Whether the answer was simpler than it should be.</param>
    public static byte[] Pack(IReadOnlyList<ShownItem> items, bool isDegraded = false)
    {
        var channels = items.Select(i => i.Channel).Distinct(StringComparer.Ordinal).ToList();
        var writer = new ArrayBufferWriter<byte>(64 + (items.Count * 48));
        writer.GetSpan(1)[0] = Form;
        writer.Advance(1);
        Write(writer, (uint)channels.Count);
        channels.ForEach(c => Write(writer, c));
        Write(writer, (uint)items.Count);
        foreach (var item in items)
        {
            Write(writer, item.ItemId);
            Write(writer, (uint)channels.IndexOf(item.Channel));
            var numbers = writer.GetSpan(Numbers * sizeof(float));
            BinaryPrimitives.WriteSingleLittleEndian(numbers, item.Score);
            BinaryPrimitives.WriteSingleLittleEndian(numbers[4..], item.ChannelScore);
            BinaryPrimitives.WriteSingleLittleEndian(numbers[8..], item.RecallScore);
            BinaryPrimitives.WriteSingleLittleEndian(numbers[12..], item.Propensity);
            writer.Advance(Numbers * sizeof(float));
        }

        if (isDegraded)
        {
            writer.GetSpan(1)[0] = Degraded;
            writer.Advance(1);
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Unpacks what <see cref="Pack"/> made.</summary>
    /// <param name="body">The bytes.</param>
    /// <exception cref="FormatException">They are of another form, or damaged.</exception>
    public static IReadOnlyList<ShownItem> Unpack(ReadOnlySpan<byte> body) => Unpack(body, out _);

    /// <summary>Unpacks what <see cref="Pack"/> made.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="isDegraded">Whether the answer was simpler than it should be; false in what builds that did not tell have packed.</param>
    /// <exception cref="FormatException">They are of another form, or damaged.</exception>
    public static IReadOnlyList<ShownItem> Unpack(ReadOnlySpan<byte> body, out bool isDegraded)
    {
        if (body.IsEmpty || body[0] != Form)
        {
            throw new FormatException($"A shown list has the form {(body.IsEmpty ? "of nothing" : body[0])}; this build knows {Form}.");
        }

        var rest = body[1..];
        var channels = new string[ReadCount(ref rest)];
        for (var i = 0; i < channels.Length; i++)
        {
            channels[i] = ReadText(ref rest);
        }

        var items = new ShownItem[ReadCount(ref rest)];
        for (var i = 0; i < items.Length; i++)
        {
            var (id, channel) = (ReadText(ref rest), ReadNumber(ref rest));
            if (channel >= channels.Length || rest.Length < Numbers * sizeof(float))
            {
                throw Damaged();
            }

            items[i] = new ShownItem(
                id,
                channels[channel],
                BinaryPrimitives.ReadSingleLittleEndian(rest),
                BinaryPrimitives.ReadSingleLittleEndian(rest[4..]),
                BinaryPrimitives.ReadSingleLittleEndian(rest[8..]),
                BinaryPrimitives.ReadSingleLittleEndian(rest[12..]));
            rest = rest[(Numbers * sizeof(float))..];
        }

        isDegraded = !rest.IsEmpty && rest[0] == Degraded;
        return items;
    }

    private static void Write(ArrayBufferWriter<byte> writer, uint number)
    {
        var span = writer.GetSpan(5);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            span[length++] = (byte)(number | 0x80);
        }

        span[length++] = (byte)number;
        writer.Advance(length);
    }

    private static void Write(ArrayBufferWriter<byte> writer, string text)
    {
        Write(writer, (uint)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, writer);
    }

    private static uint ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        var number = 0u;
        for (var i = 0; i < 5 && i < rest.Length; i++)
        {
            number |= (uint)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return number;
            }
        }

        throw Damaged();
    }

    // Nothing is reserved for what cannot be there.
    private static int ReadCount(ref ReadOnlySpan<byte> rest) => ReadNumber(ref rest) is var count && count <= rest.Length ? (int)count : throw Damaged();

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadCount(ref rest);
        var text = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }

    private static FormatException Damaged() => new("A shown list ends in the middle, or names a channel that it does not have.");
}
