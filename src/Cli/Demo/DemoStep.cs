namespace Recsys.Cli.Demo;

/// <summary>
/// One step of the demo's story, each of which must be better than the one before on the newest events. Another step is another line in
/// <see cref="All"/>.
/// </summary>
/// <param name="Name">What a reader sees, and the version's name where one is trained.</param>
/// <param name="Share">Share of the training events that the step knows, the oldest.</param>
/// <param name="IsTrained">Whether it is a version; else it is what the cluster serves without any.</param>
internal sealed record DemoStep(string Name, double Share, bool IsTrained)
{
    /// <summary>What a cluster serves from its first events alone, before anything is trained.</summary>
    public static DemoStep DayOne { get; } = new("day one, no version", 0.2, IsTrained: false);

    /// <summary>The first version, when there are some more.</summary>
    public static DemoStep First { get; } = new("v1-two-tower", 0.5, IsTrained: true);

    /// <summary>The next one, of the events until now.</summary>
    public static DemoStep Second { get; } = new("v2-retrained", 1, IsTrained: true);

    /// <summary>All steps, in order.</summary>
    public static IReadOnlyList<DemoStep> All { get; } = [DayOne, First, Second];
}
