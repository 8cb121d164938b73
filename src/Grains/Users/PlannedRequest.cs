using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>A request with the plan that it took when it began, by which it is answered whatever the configuration becomes meanwhile.</summary>
/// <param name="Request">The request.</param>
/// <param name="Plan">Its surface's plan.</param>
/// <param name="Remote">What the plan's remote channels brought; null where it has none.</param>
internal readonly record struct PlannedRequest(RecommendRequest Request, SurfacePlan Plan, RemoteCandidates? Remote);
