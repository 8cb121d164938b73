using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Models.Tests;

/// <summary>Runs properties from a fixed seed, so that a failure repeats.</summary>
internal static class PropertyChecks
{
    public static void ForAll<T>(Gen<T> generator, Action<T> holds, int count = 200) =>
        Prop.ForAll(generator.ToArbitrary(), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(17, 31));
}
