using Orleans.Services;

namespace Recsys.Grains.Coordination;

/// <summary>The part of the swap that runs on every silo.</summary>
[Alias("recsys.IModelHostService")]
internal interface IModelHostService : IGrainService
{
    /// <summary>Fetches, loads and checks a version.</summary>
    [Alias("PrepareAsync"), ResponseTimeout("01:00:00")]
    Task<PrepareReply> PrepareAsync(string version);

    /// <summary>Switches to a prepared version.</summary>
    /// <returns>Whether the silo serves this epoch or a later one now.</returns>
    [Alias("ActivateAsync")]
    Task<bool> ActivateAsync(string version, long epoch);

    /// <summary>Unloads a version that was prepared and will not be activated.</summary>
    [Alias("DiscardAsync")]
    Task DiscardAsync(string version);

    /// <summary>What is loaded.</summary>
    [Alias("GetStatusAsync")]
    Task<SiloModelStatus> GetStatusAsync();
}
