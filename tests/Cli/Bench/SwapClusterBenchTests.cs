using System.Diagnostics;
using Recsys.Cli.Bench;

namespace Recsys.Cli.Tests.Bench;

public sealed class SwapClusterBenchTests
{
    private static readonly long Ms = Stopwatch.Frequency / 1000;

    [Fact]
    public void Overlap_FromTheFirstAnswerOfTheNewVersionToTheLastOfTheOld()
    {
        (long, string?)[] answers = [(10 * Ms, "a"), (25 * Ms, "b"), (20 * Ms, "b"), (32 * Ms, "a"), (30 * Ms, "a"), (40 * Ms, "b")];

        Assert.Equal(12, SwapClusterBench.Overlap(answers, "b"), 0.001);
    }

    [Fact]
    public void Overlap_NoneOfTheOldAfterTheNew_IsZero()
    {
        Assert.Equal(0, SwapClusterBench.Overlap([(10 * Ms, "a"), (20 * Ms, "b")], "b"));
        Assert.Equal(0, SwapClusterBench.Overlap([(10 * Ms, "a")], "b"));
        Assert.Equal(0, SwapClusterBench.Overlap([], "b"));
    }
}
