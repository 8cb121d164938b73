using System.Collections.Frozen;

namespace Recsys.Serving;

/// <summary>The options made ready for requests: a plan for each surface that sets something otherwise, and one for all others. Immutable.</summary>
internal sealed record RecallPlan(SurfacePlan Everywhere, FrozenDictionary<string, SurfacePlan> Surfaces, int PopularityLength)
{
    /// <summary>The plan of a surface.</summary>
    public SurfacePlan Of(string? surface) =>
        surface is not null && Surfaces.Count > 0 && Surfaces.TryGetValue(surface, out var plan) ? plan : Everywhere;
}
