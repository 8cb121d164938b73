using System.Diagnostics;
using Recsys.Cli.Bench;

namespace Recsys.Cli.Tests.Bench;

public sealed class ClusterBenchTests
{
    private static readonly long Second = Stopwatch.Frequency;

    [Fact]
    public void Killed_CountsFromTheKillUntilTheLastUserIsServedAgain()
    {
        ClusterBench.Call[] calls =
        [
            Call(1, 0, 1), Call(2, 1, 2), Call(3, 2, 3, served: false),
            Call(1, 9, 12, served: false), // on its way at the kill
            Call(2, 9, 11),
            Call(1, 13, 14, served: false),
            Call(1, 15, 17), Call(1, 18, 19), Call(2, 30, 31), Call(3, 35, 36),
        ];

        var killed = ClusterBench.Killed.Of(calls, 10 * Second);

        Assert.Equal((2, 7.0, 1, 1), (killed.Users, killed.LastServed.TotalSeconds, killed.FailedInFlight, killed.FailedLater));
        Assert.Equal(2000, killed.SlowestMs);
    }

    [Fact]
    public void Killed_WhoIsNeverServedAgain_WaitsUntilTheEnd()
    {
        var killed = ClusterBench.Killed.Of([Call(1, 0, 1), Call(2, 0, 1), Call(2, 20, 21), Call(1, 20, 50, served: false)], 10 * Second);

        Assert.Equal(40, killed.LastServed.TotalSeconds);
    }

    private static ClusterBench.Call Call(int user, int sent, int ended, bool served = true) => new(user, sent * Second, ended * Second, served);
}
