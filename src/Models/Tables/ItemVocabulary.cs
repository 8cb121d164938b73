using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// Item ids by row and rows by id. Ids of training stay as they are in their file, usually a mapped one: a catalogue's worth of
/// strings in every version would only be work for the garbage collector. Ids appended later follow them.
/// One thread at a time may append while any number read.
/// </summary>
public sealed class ItemVocabulary : IDisposable
{
    private const byte LineFeed = (byte)'\n';

    // A UTF-16 code unit becomes at most three bytes.
    private const int MaxIdBytes = 3 * IdRules.MaxLength;

    private readonly ReadOnlyMemory<byte> _text;
    private readonly NativeArray<int> _starts;

    // Open addressing with linear probing: 1 + row, or 0 where a slot is free.
    private readonly NativeArray<int> _slots;
    private readonly ConcurrentDictionary<string, int> _appendedRows = new(StringComparer.Ordinal);
    private volatile Appended _appended = new([], 0);

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="text">UTF-8: the id of each row, each ended by a line feed. Kept, not copied; compared ordinally.</param>
    /// <exception cref="ArgumentException">
    /// The text is not UTF-8 or does not end with a line feed, an id occurs twice, or one is not 1 to 512 characters without
    /// control characters.
    /// </exception>
    public ItemVocabulary(ReadOnlyMemory<byte> text)
    {
        _text = text;
        FixedCount = CountLines(text.Span);
        _starts = new NativeArray<int>(FixedCount + 1);
        _slots = new NativeArray<int>(SlotsFor(FixedCount));
        try
        {
            Fill();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Number of ids, appended ones included.</summary>
    public int Count => FixedCount + _appended.Count;

    private int FixedCount { get; }

    /// <summary>Finds the row of an id.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="row">Its row, or -1.</param>
    public bool TryGetRow(string id, out int row)
    {
        row = FindFixed(id);
        if (row >= 0 || _appendedRows.TryGetValue(id, out row))
        {
            return true;
        }

        row = -1;
        return false;
    }

    /// <summary>The id of a row, made into a string at each call.</summary>
    /// <param name="row">0 to Count - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public string GetId(int row)
    {
        if ((uint)row < (uint)FixedCount)
        {
            return Encoding.UTF8.GetString(Bytes(row));
        }

        var appended = _appended;
        return row >= 0 && row - FixedCount < appended.Count
            ? appended.Ids[row - FixedCount]
            : throw new ArgumentOutOfRangeException(
                nameof(row), row, $"The vocabulary holds {FixedCount + appended.Count} ids.");
    }

    /// <summary>Appends an id. One that was appended before is found in its new row from now on. Only one thread may append at a time.</summary>
    /// <param name="id">An id that is not among those of training.</param>
    /// <returns>The new row.</returns>
    /// <exception cref="ArgumentException">The id is among those of training.</exception>
    public int Append(string id)
    {
        if (FindFixed(id) is >= 0 and var known)
        {
            throw new ArgumentException($"Item id '{id}' is in row {known} already.", nameof(id));
        }

        var appended = _appended;
        var ids = appended.Ids;
        if (appended.Count == ids.Length)
        {
            ids = new string[Math.Max(16, 2 * appended.Count)];
            appended.Ids.CopyTo(ids, 0);
        }

        // The row's id is readable before anyone can find the row by its id.
        ids[appended.Count] = id;
        _appended = new Appended(ids, appended.Count + 1);
        var row = FixedCount + appended.Count;
        _appendedRows[id] = row;
        return row;
    }

    /// <summary>Frees the index. The text belongs to its owner.</summary>
    public void Dispose()
    {
        _starts.Dispose();
        _slots.Dispose();
    }

    private static int CountLines(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new ArgumentException("it is not UTF-8.");
        }

        var lines = text.Count(LineFeed);
        return text.IsEmpty || text[^1] == LineFeed
            ? lines
            : throw new ArgumentException($"it has {lines} whole lines and bytes behind the last line feed; each id is ended by one.");
    }

    private void Fill()
    {
        var text = _text.Span;
        var starts = _starts.Span;
        Span<char> buffer = stackalloc char[IdRules.MaxLength];
        for (var row = 0; row < FixedCount; row++)
        {
            starts[row + 1] = starts[row] + text[starts[row]..].IndexOf(LineFeed) + 1;
            var id = Bytes(row);
            RequireValid(row, id, buffer);
            ref var slot = ref Find(id);
            if (slot != 0)
            {
                throw new ArgumentException($"Item id '{GetId(row)}' is in rows {slot - 1} and {row}.");
            }

            slot = row + 1;
        }
    }

    private static void RequireValid(int row, ReadOnlySpan<byte> utf8, Span<char> buffer)
    {
        if (Utf8.ToUtf16(utf8, buffer, out _, out var length) != OperationStatus.Done
            || !IdRules.IsValid(buffer[..length]))
        {
            throw new ArgumentException(IdRules.Invalid(row, Encoding.UTF8.GetString(utf8)));
        }
    }

    // At most two thirds full.
    private static int SlotsFor(int ids) => checked((int)BitOperations.RoundUpToPowerOf2(1 + (uint)ids + ((uint)ids / 2)));

    private ReadOnlySpan<byte> Bytes(int row)
    {
        var starts = _starts.Span;
        return _text.Span[starts[row]..(starts[row + 1] - 1)];
    }

    [SkipLocalsInit]
    private int FindFixed(string id)
    {
        Span<byte> utf8 = stackalloc byte[MaxIdBytes];
        return id.Length <= IdRules.MaxLength
            && Utf8.FromUtf16(id, utf8, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
                ? Find(utf8[..length]) - 1
                : -1;
    }

    // The slot of an id, or the free one where it belongs.
    private ref int Find(ReadOnlySpan<byte> id)
    {
        var hash = default(HashCode);
        hash.AddBytes(id);
        var slots = _slots.Span;
        for (var at = hash.ToHashCode(); ; at++)
        {
            ref var slot = ref slots[at & (slots.Length - 1)];
            if (slot == 0 || Bytes(slot - 1).SequenceEqual(id))
            {
                return ref slot;
            }
        }
    }

    private sealed record Appended(string[] Ids, int Count);
}
