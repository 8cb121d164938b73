using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Recsys.Grains.Users;

/// <summary>
/// Where a user lives: on the silo that their first request reached, which saves that request and the following ones a hop, unless it stops. Whoever
/// moves a user, such as Orleans' rebalancer, says where to; Orleans' own placement by the caller's silo does not listen to that.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UserPlacementAttribute() : PlacementAttribute(new UserPlacement());

/// <inheritdoc cref="UserPlacementAttribute"/>
[GenerateSerializer, Immutable, Alias("recsys.UserPlacement")]
internal sealed class UserPlacement : PlacementStrategy;

/// <inheritdoc cref="UserPlacementAttribute"/>
internal sealed class UserPlacementDirector(UserHandover handover) : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } asked)
        {
            return Task.FromResult(asked);
        }

        if (!handover.Stops && context.LocalSiloStatus == SiloStatus.Active && silos.Contains(context.LocalSilo))
        {
            return Task.FromResult(context.LocalSilo);
        }

        SiloAddress[] others = handover.Stops ? [.. silos.Where(s => !s.Equals(context.LocalSilo))] : silos;
        return Task.FromResult(others.Length > 0 ? others[target.GrainIdentity.GetUniformHashCode() % others.Length] : context.LocalSilo);
    }
}
