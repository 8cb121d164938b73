using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cloud.Unum.USearch;
using Recsys.Core;

namespace Recsys.Cli.Bench;

/// <summary>
/// USearch's graph (Unum's library, a peer of this one) over the same vectors with the same links and efforts. Its .NET binding adds
/// and searches from one thread and copies each query and result; memory and effort are asked of the native library behind it.
/// </summary>
internal sealed partial class UsearchContender : IAnnContender
{
    private const string Library = "libusearch_c";

    private readonly USearchIndex _index;
    private readonly int _dimension;
    private int _effort;

    public UsearchContender(int dimension, ScalarKind precision, int links, int buildEffort)
    {
        _dimension = dimension;
        _index = new USearchIndex(MetricKind.Ip, precision, (ulong)dimension, (ulong)links, (ulong)buildEffort, (ulong)buildEffort);
    }

    /// <summary>Whether its native library is on this machine.</summary>
    public static bool IsThere => NativeLibrary.TryLoad(Library, typeof(USearchIndex).Assembly, null, out _);

    public long Bytes
    {
        get
        {
            var bytes = MemoryUsage(Handle(_index), out var error);
            ThrowIf(error);
            return (long)bytes;
        }
    }

    public void Build(ReadOnlyMemory<float> vectors, int threads)
    {
        for (var i = 0; i < vectors.Length / _dimension; i++)
        {
            _index.Add((ulong)i, vectors.Slice(i * _dimension, _dimension).ToArray());
        }
    }

    public int Search(ReadOnlySpan<float> query, Span<ScoredItem> places, int effort)
    {
        if (effort != _effort)
        {
            ChangeEffort(Handle(_index), (nuint)effort, out var error);
            ThrowIf(error);
            _effort = effort;
        }

        var found = _index.Search(query.ToArray(), places.Length, out var keys, out var distances);
        for (var i = 0; i < found; i++)
        {
            // Its distance is 1 - the inner product.
            places[i] = new ScoredItem((int)keys[i], 1 - distances[i]);
        }

        return found;
    }

    public void SearchBatch(ReadOnlySpan<float> queries, Span<ScoredItem> places, Span<int> found)
    {
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = Search(queries.Slice(i * _dimension, _dimension), places.Slice(i * places.Length / found.Length, places.Length / found.Length), _effort);
        }
    }

    public void Dispose() => _index.Dispose();

    private static void ThrowIf(nint error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"USearch: {Marshal.PtrToStringUTF8(error)}");
        }
    }

    // The binding has no member for either.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_index")]
    private static extern ref nint Handle(USearchIndex index);

    [LibraryImport(Library, EntryPoint = "usearch_change_expansion_search")]
    private static partial void ChangeEffort(nint index, nuint effort, out nint error);

    [LibraryImport(Library, EntryPoint = "usearch_memory_usage")]
    private static partial nuint MemoryUsage(nint index, out nint error);
}
