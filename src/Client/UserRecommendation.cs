namespace Recsys.Client;

/// <summary>One user's list of a call for many users.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Response">The list; null where it failed.</param>
/// <param name="Failure">Why there is none; null where there is one.</param>
/// <param name="Token">Goes on behind this user, if the call for many is made again with it and the same users in the same order.</param>
public sealed record UserRecommendation(string UserId, RecommendResponse? Response, Exception? Failure, string Token);
