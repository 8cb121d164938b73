using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// What the remote channels of a surface brought in time for one request, with the plan that they were asked by: the request
/// goes on with the same plan.
/// </summary>
public sealed class RemoteCandidates
{
    internal RemoteCandidates(SurfacePlan plan)
    {
        Plan = plan;
        Items = new IReadOnlyList<RemoteItem>?[plan.Channels.Length];
    }

    internal SurfacePlan Plan { get; }

    /// <summary>Items by the channel's place in the plan; null for a channel that is in memory or was left out.</summary>
    internal IReadOnlyList<RemoteItem>?[] Items { get; }
}
