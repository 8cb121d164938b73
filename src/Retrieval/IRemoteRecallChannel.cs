namespace Recsys.Retrieval;

/// <summary>
/// A way to find candidates that may wait: for another process, a disk, or an application's own code. It gets a copy of what
/// is known, runs beside the request on the thread pool, and counts only if it has finished by its deadline.
/// </summary>
public interface IRemoteRecallChannel
{
    /// <summary>
    /// The channel's settings where the configuration has none. Null, unless overridden: it is asked only where the options name it.
    /// </summary>
    static virtual ChannelDefaults? Defaults => null;

    /// <summary>Name in options, answers and metrics; no other channel has it.</summary>
    string Name { get; }

    /// <summary>What is told of an item that it brought; its name unless overridden.</summary>
    string Reason => Name;

    /// <summary>Finds items, best first. What the filter refuses and what other channels brought is taken out afterwards.</summary>
    /// <param name="query">A copy of what is known.</param>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>Items; those that the catalogue does not have are ignored, and so is what exceeds the quota.</returns>
    Task<IReadOnlyList<RemoteItem>> RecallAsync(RemoteRecallQuery query, CancellationToken cancellationToken);
}
