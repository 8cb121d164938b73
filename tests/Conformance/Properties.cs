using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Conformance;

/// <summary>Runs properties from a fixed seed, so that a failure repeats.</summary>
public static class Properties
{
    public static void ForAll<T>(Gen<T> generator, Action<T> holds, int count = 100) =>
        Prop.ForAll(generator.ToArbitrary(), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(17, 31));
}
