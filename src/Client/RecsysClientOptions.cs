namespace Recsys.Client;

/// <summary>Settings of <see cref="IRecsysClient"/>.</summary>
public sealed class RecsysClientOptions
{
    /// <summary>The longest that a call may take, all repetitions together. Default 10 s; above 0, at most 10 minutes.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is repeated when a silo went away. Default 3; 0 to 10.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>Pause before the first repetition; it doubles each time. Default 50 ms; 0 to 10 s.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many users' batches one <see cref="IRecsysClient.TrackAsync(IReadOnlyList{UserEvent}, CancellationToken)"/> keeps in flight. Default 64; 1 to 1,024.</summary>
    public int TrackParallelism { get; set; } = 64;

    /// <summary>How many items go to the cluster in one call. Default 500; 1 to 10,000.</summary>
    public int UpsertBatch { get; set; } = 500;
}
