using System.Collections.Concurrent;

namespace Recsys.Retrieval;

/// <summary>Keeps scratch memory for reuse, of as many searches as a machine runs at once with some to spare.</summary>
/// <param name="dimension">Floats of a vector.</param>
internal sealed class ScratchPool(int dimension)
{
    private readonly ConcurrentQueue<SearchScratch> _kept = new();
    private readonly int _most = 2 * Environment.ProcessorCount;

    /// <summary>Takes scratch memory out, or makes it.</summary>
    public SearchScratch Rent() => _kept.TryDequeue(out var scratch) ? scratch : new SearchScratch(dimension);

    /// <summary>Gives it back.</summary>
    /// <param name="scratch">The scratch memory; nothing if it was never taken.</param>
    public void Return(SearchScratch? scratch)
    {
        if (scratch is not null && _kept.Count < _most)
        {
            _kept.Enqueue(scratch);
        }
    }
}
