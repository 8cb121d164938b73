using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Conformance;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Overload;

public sealed class RecommendationGateTests : ClusterTest
{
    private readonly HoldingFilter _held = new();

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Limits = l => (l.ConcurrentRecommendations, l.WaitingRecommendations) = (1, 1),
        Services = services => services.AddSingleton<IIncomingGrainCallFilter>(_held),
    };

    [Fact]
    public async Task Recommend_MoreThanMayWait_AreRefusedAtOnce_AndOthersAreAnsweredInTurn()
    {
        using var metrics = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());
        double Waiting() => metrics["recsys.overload.recommendations.waiting"];

        var running = AskAsync("u1");
        await _held.Begun.WaitAsync(TimeSpan.FromSeconds(30));
        using var giveUp = new CancellationTokenSource();
        var givenUp = Client.RecommendAsync(new RecommendRequest { UserId = "u2" }, giveUp.Token);
        await UntilAsync(() => Waiting() == 1);

        var error = await Assert.ThrowsAsync<RecsysOverloadedException>(() => AskAsync("u3"));
        Assert.Contains("Recsys:Limits:WaitingRecommendations", error.Message);
        Assert.InRange(error.RetryAfter, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10));
        Assert.Equal(1, metrics["recsys.overload.recommendations.refused"]);

        // Who gives up makes room for another.
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        await UntilAsync(() => Waiting() == 0);
        var next = AskAsync("u4");
        await UntilAsync(() => Waiting() == 1);
        Assert.False(next.IsCompleted);

        _held.Release();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
        await next.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, Waiting());
        await AskAsync("u5");
    }

    // Bounded, and without a clock: it yields to the silo's threads.
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Holds the first recommendation, inside the gate.</summary>
    private sealed class HoldingFilter : IIncomingGrainCallFilter
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public void Release() => _released.TrySetResult();

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.MethodName == nameof(IUserGrain.RecommendAsync) && _begun.TrySetResult())
            {
                await _released.Task;
            }

            await context.Invoke();
        }
    }
}
