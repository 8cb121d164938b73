using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Recsys.Client.Tests;

/// <summary>A swap whose coordinator's silo dies: Orleans tells a client outside the cluster nothing of it for an hour.</summary>
public sealed class LostSwapTests
{
    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SwapReport Report = new(new ActiveModel(2, "b"), "a", 2, [], 1, 1);

    private readonly TaskCompletionSource<SwapReport> _swap = new();
    private readonly Queue<SiloAddress> _places = new([First]);
    private readonly TaskCompletionSource _looked = new();
    private SiloAddress _alive = First;
    private string? _preparing;
    private int _looks;

    [Fact]
    public async Task Promote_TheCoordinatorsSiloDied_IsToldWhatServes()
    {
        _alive = Second;

        var error = await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Client().Models.PromoteAsync("b"));

        Assert.Equal("b", error.Version);
        Assert.Contains($"Silo {First}, which ran the swap, left the cluster", error.Message);
        Assert.Contains("'a' serves now, in epoch 1", error.Message);
        await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Client().Models.RollbackAsync());
    }

    [Fact]
    public async Task Promote_TheCallReachedTheNextCoordinator_WaitsForIt()
    {
        (_alive, _preparing) = (Second, "b");
        _places.Enqueue(Second);

        var swap = Client().Models.PromoteAsync("b");
        await _looked.Task;
        Assert.False(swap.IsCompleted);
        _swap.SetResult(Report);

        Assert.Equal(Report, await swap);
    }

    [Fact]
    public async Task Promote_TheCoordinatorsSiloLives_WaitsHoweverLongItTakes()
    {
        var swap = Client().Models.PromoteAsync("b");
        await _looked.Task;
        _swap.SetException(new ModelSwapException("b", "refused"));

        Assert.Equal("refused", (await Assert.ThrowsAsync<ModelSwapException>(() => swap)).Message);
    }

    private IRecsysClient Client() => new ServiceCollection()
        .AddSingleton(FakeGrains.Make(Answer))
        .AddRecsysClient(o => (o.RetryPause, o.MaxRetryPause) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)))
        .BuildServiceProvider().GetRequiredService<IRecsysClient>();

    private object? Answer(FakeGrains.Call call)
    {
        switch (call.Method)
        {
            case nameof(IManagementGrain.GetActivationAddress):
                return ValueTask.FromResult(_places.Count > 1 ? _places.Dequeue() : _places.Peek());
            case nameof(IManagementGrain.GetHosts):
                if (++_looks == 3)
                {
                    _looked.SetResult();
                }

                return Task.FromResult(new Dictionary<SiloAddress, SiloStatus> { [_alive] = SiloStatus.Active });
            case nameof(IModelCoordinatorGrain.GetPlanAsync):
                return Task.FromResult(new ModelPlan(new ActiveModel(1, "a"), null, _preparing));
            default:
                return _swap.Task;
        }
    }
}
