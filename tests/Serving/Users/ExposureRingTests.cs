using Recsys.Serving.Users;

namespace Recsys.Serving.Tests.Users;

public sealed class ExposureRingTests
{
    [Fact]
    public void TryResolve_ShownItem_IsJoinedOnce()
    {
        var ring = new ExposureRing(4);
        ring.Add(7);
        ring.Add(8);

        Assert.True(ring.TryResolve(7));
        Assert.False(ring.TryResolve(7));
        Assert.Equal(1, ring.Pending);
    }

    [Fact]
    public void TryResolve_UnknownItem_NeverWaits()
    {
        var ring = new ExposureRing(4);
        ring.Add(7);

        Assert.False(ring.TryResolve(-1));
        Assert.Equal(1, ring.Pending);
    }

    [Fact]
    public void Add_BeyondCapacity_ForgetsTheOldest()
    {
        var ring = new ExposureRing(2);
        ring.Add(1);
        ring.Add(2);
        ring.Add(3);

        Assert.False(ring.TryResolve(1));
        Assert.True(ring.TryResolve(3));
        Assert.Equal(1, ring.Pending);
    }

    [Fact]
    public void Add_ToARingWithoutRoom_DoesNothing()
    {
        var ring = new ExposureRing(0);
        ring.Add(1);
        Assert.Equal(0, ring.Pending);
        Assert.False(ring.TryResolve(1));
    }
}
