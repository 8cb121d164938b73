using System.Globalization;
using Xunit.Sdk;

namespace Recsys.Grains.Tests;

/// <summary>Seeds of tests that make up their steps from one, so that a failure repeats itself.</summary>
internal static class Seeds
{
    private const string Variable = "RECSYS_SEEDS";

    /// <summary>The seeds of a slow test: as many as RECSYS_SEEDS says, or those from one to another, such as 17-17.</summary>
    public static IEnumerable<int> Slow(int count)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RECSYS_SLOW_TESTS") == "1", $"Takes minutes to hours; set RECSYS_SLOW_TESTS=1 to run it, and {Variable} to other than {count} seeds.");
        var given = (Environment.GetEnvironmentVariable(Variable) ?? $"{count}").Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return given.Length == 1 ? Enumerable.Range(0, given[0]) : Enumerable.Range(given[0], given[1] - given[0] + 1);
    }

    /// <summary>Runs what a seed makes; a failure names it.</summary>
    public static async Task RunAsync(int seed, object made, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new XunitException($"Seed {seed}, {made}: {e}");
        }
    }
}
