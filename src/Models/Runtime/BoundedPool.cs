namespace Recsys.Models;

/// <summary>
/// Keeps at most a fixed number of objects for reuse; what does not fit is disposed. Renting and returning are
/// one interlocked exchange a slot and allocate nothing.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
internal sealed class BoundedPool<T>(int capacity, Func<T> create) : IDisposable
    where T : class, IDisposable
{
    private readonly T?[] _slots = new T?[capacity];
    private volatile bool _disposed;

    /// <summary>Takes an object out, or makes one.</summary>
    public T Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is not null && Interlocked.Exchange(ref _slots[i], null) is { } kept)
            {
                return kept;
            }
        }

        return create();
    }

    /// <summary>Gives an object back for reuse.</summary>
    public void Return(T item)
    {
        for (var i = 0; i < _slots.Length && !_disposed; i++)
        {
            if (Interlocked.CompareExchange(ref _slots[i], item, null) is null)
            {
                // Dispose may have swept this slot between the check and the exchange.
                if (_disposed)
                {
                    Sweep();
                }

                return;
            }
        }

        item.Dispose();
    }

    /// <summary>Disposes what is kept, and whatever comes back later.</summary>
    public void Dispose()
    {
        _disposed = true;
        Sweep();
    }

    private void Sweep()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            Interlocked.Exchange(ref _slots[i], null)?.Dispose();
        }
    }
}
