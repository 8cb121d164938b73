namespace Recsys.Models.Tests;

public sealed class BoundedPoolTests
{
    [Fact]
    public void Rent_AfterReturn_GivesTheSameObject()
    {
        using var pool = new BoundedPool<Thing>(1, () => new Thing());
        var thing = pool.Rent();
        pool.Return(thing);
        Assert.Same(thing, pool.Rent());
    }

    [Fact]
    public void Return_BeyondCapacity_Disposes()
    {
        using var pool = new BoundedPool<Thing>(2, () => new Thing());
        Thing[] things = [pool.Rent(), pool.Rent(), pool.Rent()];
        Array.ForEach(things, pool.Return);
        Assert.Equal([false, false, true], things.Select(t => t.Disposed));
    }

    [Fact]
    public void Dispose_KeptAndLaterReturned_AreDisposed()
    {
        var pool = new BoundedPool<Thing>(2, () => new Thing());
        var kept = pool.Rent();
        var late = pool.Rent();
        pool.Return(kept);
        pool.Dispose();
        Assert.True(kept.Disposed);
        Assert.False(late.Disposed);
        pool.Return(late);
        Assert.True(late.Disposed);
        Assert.Throws<ObjectDisposedException>(pool.Rent);
    }

    [Fact]
    public void Rent_ManyThreads_NeverSharesAnObject()
    {
        using var pool = new BoundedPool<Thing>(2, () => new Thing());
        Parallel.For(0, 10_000, _ =>
        {
            var thing = pool.Rent();
            Assert.Equal(1, Interlocked.Increment(ref thing.Users));
            Assert.False(thing.Disposed);
            Interlocked.Decrement(ref thing.Users);
            pool.Return(thing);
        });
    }

    private sealed class Thing : IDisposable
    {
        public int Users;

        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
