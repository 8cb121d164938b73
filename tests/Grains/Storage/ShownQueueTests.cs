using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Grains.Tests.Storage;

public sealed class ShownQueueTests
{
    [Fact]
    public void Add_BeyondTheBound_IsDroppedAndCounted_AndTakenInOrder()
    {
        using var meters = new TestMeters();
        var queue = new ShownQueue(600, new LogInstruments(meters));
        for (var i = 0; i < 700; i++)
        {
            queue.Add(new ShownList { UserId = "u", RequestId = $"r{i}", Time = i, Surface = "home", Items = [] });
        }

        Assert.Equal(100, meters.Sum("recsys.log.shown.dropped"));
        Assert.True(queue.IsLong);
        Assert.Equal(TimeSpan.Zero, queue.Patience(TimeSpan.FromSeconds(1)));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"r{i}"), queue.Take()!.Select(l => l.RequestId));
        Assert.Equal(TimeSpan.FromSeconds(1), queue.Patience(TimeSpan.FromSeconds(1)));
        Assert.Equal("r599", queue.Take()![^1].RequestId);
        Assert.Null(queue.Take());
        Assert.True(queue.IsEmpty);
    }
}
