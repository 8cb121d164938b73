using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;

namespace Recsys.Retrieval;

/// <summary>
/// The file of an index, little-endian: a page that holds the signature "RSVX", the format's version, the length of the JSON
/// description, the columns' checksum, the file's length, the page's own checksum, and from byte 32 the description; then the
/// columns as they lie in memory. Opening maps the columns copy-on-write: the file stays as it is, and is read as far as searches touch it.
/// </summary>
internal static unsafe class IndexFile
{
    private const uint Signature = 0x58565352;
    private const int FirstFormat = 1;
    private const int FormatVersion = 2;
    private const int HeaderBytes = 4096;
    private const int PrefixBytes = 32;
    private const int WriteChunk = 1 << 24;

    /// <summary>Writes an index beside the path, then moves it there.</summary>
    public static void Write(string path, IndexDescription description, SlotMemory memory)
    {
        var header = new byte[HeaderBytes];
        var json = JsonSerializer.SerializeToUtf8Bytes(description with { Slots = memory.Count }, IndexJson.Default.IndexDescription);
        json.CopyTo(header, PrefixBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Signature);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Checksum.Of(memory.Start, memory.Bytes));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), HeaderBytes + memory.Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), HeaderChecksum(header));

        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(header);
                for (long at = 0; at < memory.Bytes; at += WriteChunk)
                {
                    stream.Write(new ReadOnlySpan<byte>(memory.Start + at, (int)Math.Min(WriteChunk, memory.Bytes - at)));
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens an index.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verify">Whether to read all of it and hold it against its checksum.</param>
    /// <exception cref="IndexFormatException">The file is not an index, is damaged, or is of another format version.</exception>
    public static SlotIndex Open(string path, bool verify)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            throw new IndexFormatException($"{path} holds {stream.Length} bytes, fewer than the header of an index.");
        }

        var (index, layout, slots) = ReadHeader(path, header, stream.Length);
        var memory = Map(stream, layout, slots);
        try
        {
            if (verify && Checksum.Of(memory.Start, memory.Bytes) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)))
            {
                throw new IndexFormatException($"{path} is damaged: its content does not give the checksum in its header.");
            }

            index.Begin(memory);
            return index;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private static (SlotIndex Index, SlotLayout Layout, int Slots) ReadHeader(string path, byte[] header, long length)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature)
        {
            throw new IndexFormatException($"{path} is not an index: it does not begin with RSVX.");
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        if (version is < FirstFormat or > FormatVersion)
        {
            throw new IndexFormatException($"{path} has format version {version}; this code reads versions {FirstFormat} to {FormatVersion}.");
        }

        var stated = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(24));
        if (HeaderChecksum(header) != stated)
        {
            throw new IndexFormatException($"{path} is damaged: its header does not give its own checksum.");
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)) is var whole && whole != length)
        {
            throw new IndexFormatException($"{path} holds {length} bytes; its header says {whole}.");
        }

        try
        {
            var json = header.AsSpan(PrefixBytes, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)));
            var description = JsonSerializer.Deserialize(json, IndexJson.Default.IndexDescription)!;
            var index = description.Create();
            var capacity = Math.Max(1, description.Slots);
            var layout = version == FirstFormat ? index.FirstLayout(capacity) : index.Layout(capacity);
            return layout.Bytes + HeaderBytes == length
                ? (index, layout, description.Slots)
                : throw new IndexFormatException($"{path} holds {length} bytes; {description.Slots} slots take {layout.Bytes + HeaderBytes}.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or OverflowException)
        {
            throw new IndexFormatException($"{path} has a description that cannot be read: {e.Message}", e);
        }
    }

    private static SlotMemory Map(FileStream stream, SlotLayout layout, int slots)
    {
        var file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.CopyOnWrite);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new SlotMemory(layout, slots, file, view, start + view.PointerOffset + HeaderBytes);
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }

    // The checksum's own place counts as zero.
    private static uint HeaderChecksum(byte[] header)
    {
        var copy = header.AsSpan().ToArray();
        copy.AsSpan(24, 4).Clear();
        fixed (byte* start = copy)
        {
            return Checksum.Of(start, copy.Length);
        }
    }
}
