namespace Recsys.Grains.Tests.Coordination.Swaps;

/// <summary>What happens to a silo during a swap.</summary>
internal enum SwapTrouble
{
    /// <summary>It is held up, and goes on.</summary>
    Slow,

    /// <summary>It dies.</summary>
    Dies,

    /// <summary>It is new and joins.</summary>
    Joins,

    /// <summary>It is the coordinator's and dies.</summary>
    CoordinatorDies,
}

/// <summary>A swap with one trouble, made from a seed: twelve seeds in a row have each trouble in each phase.</summary>
/// <param name="Trouble">What happens.</param>
/// <param name="Step">Where: before a silo prepares, between the phases, or before a silo switches.</param>
/// <param name="Silos">Silos at the start, 2 to 4.</param>
/// <param name="Place">Which one it happens to, counted from the one behind the coordinator's.</param>
/// <param name="All">Whether all silos wait at the step until it has happened, or only the one.</param>
internal sealed record SwapCase(SwapTrouble Trouble, SwapStep Step, int Silos, int Place, bool All)
{
    private static readonly SwapStep[] Steps = [SwapStep.Prepare, SwapStep.Decide, SwapStep.Switch];

    public static SwapCase Make(int seed)
    {
        var random = new Random(seed);
        var trouble = (SwapTrouble)(seed % 4);
        var silos = random.Next(2, 5);
        return new SwapCase(trouble, Steps[seed / 4 % 3], silos, random.Next(silos - 1), random.Next(2) == 0);
    }

    /// <summary>What must serve in the end; null where either may.</summary>
    public string? Outcome => (Trouble, Step) switch
    {
        (SwapTrouble.CoordinatorDies, SwapStep.Switch) => SwapGates.After,
        (SwapTrouble.CoordinatorDies, SwapStep.Prepare) => SwapGates.Before,

        // It goes on for a moment, and its decision may be stored before its successor reads what is.
        (SwapTrouble.CoordinatorDies, _) => null,

        // The coordinator may look at the members before they know that the silo is dead, and asks to try again then.
        (SwapTrouble.Dies, SwapStep.Prepare) => null,
        _ => SwapGates.After,
    };
}
