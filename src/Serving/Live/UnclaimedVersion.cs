namespace Recsys.Serving;

/// <summary>A prepared version that nobody has asked for since.</summary>
/// <param name="Version">The version.</param>
/// <param name="Claim">Number of the call that asked for it last.</param>
public readonly record struct UnclaimedVersion(string Version, long Claim);
