namespace Recsys.Grains.Online;

/// <summary>A place in the stream of samples.</summary>
/// <param name="Time">Up to when windows have been ended, unix milliseconds.</param>
/// <param name="Sequence">Up to where events have been taken.</param>
[GenerateSerializer, Immutable, Alias("recsys.StreamPosition")]
internal sealed record StreamPosition([property: Id(0)] long Time, [property: Id(1)] long Sequence);

/// <summary>What is known of some buckets of an FTRL learner: in a state its sums, in what a shard has learned what they grew by.</summary>
/// <param name="Buckets">The buckets.</param>
/// <param name="Z">The sum z of each.</param>
/// <param name="N">The sum n of each.</param>
[GenerateSerializer, Immutable, Alias("recsys.OnlineSums")]
internal sealed record OnlineSums([property: Id(0)] int[] Buckets, [property: Id(1)] double[] Z, [property: Id(2)] double[] N)
{
    /// <summary>Those of nothing.</summary>
    public static OnlineSums None { get; } = new([], [], []);
}

/// <summary>What a shard is to learn, and on which state.</summary>
[GenerateSerializer, Immutable, Alias("recsys.OnlineOrder")]
internal sealed record OnlineOrder
{
    /// <summary>Tells activations of the learner apart.</summary>
    [Id(0)]
    public required Guid Run { get; init; }

    /// <summary>Number of the state that <see cref="State"/> makes.</summary>
    [Id(1)]
    public required long Epoch { get; init; }

    /// <summary>Number of the state on which it builds; -1 where it is the whole.</summary>
    [Id(2)]
    public required long Base { get; init; }

    /// <summary>The sums that changed since.</summary>
    [Id(3)]
    public required OnlineSums State { get; init; }

    /// <summary>Up to where the state has what the shard learned; null for nothing yet.</summary>
    [Id(4)]
    public required StreamPosition? Position { get; init; }

    /// <summary>Whether the stream of another shard is broken, so that nothing is to be learned.</summary>
    [Id(5)]
    public required bool IsCut { get; init; }

    /// <summary>Whether the stream is healthy as it is now, by the word of whoever runs the cluster.</summary>
    [Id(6)]
    public bool Resumes { get; init; }
}

/// <summary>What a shard has learned.</summary>
[GenerateSerializer, Immutable, Alias("recsys.OnlineLearned")]
internal sealed record OnlineLearned
{
    /// <summary>Up to where; null where the shard has not got the state that the order builds on, and has to be sent the whole.</summary>
    [Id(0)]
    public StreamPosition? Position { get; init; }

    /// <summary>What the sums grew by.</summary>
    [Id(1)]
    public OnlineSums Change { get; init; } = OnlineSums.None;

    /// <summary>Why nothing is learned of its stream; null where all is well.</summary>
    [Id(2)]
    public string? Trouble { get; init; }
}

/// <summary>Weights for a silo.</summary>
/// <param name="Run">Tells activations of the learner apart.</param>
/// <param name="Epoch">Number of the state that they are of.</param>
/// <param name="IsWhole">Whether all others are 0; else they are as they were.</param>
/// <param name="Buckets">The buckets.</param>
/// <param name="Weights">Their weights.</param>
[GenerateSerializer, Immutable, Alias("recsys.OnlineWeights")]
internal sealed record OnlineWeights(
    [property: Id(0)] Guid Run, [property: Id(1)] long Epoch, [property: Id(2)] bool IsWhole, [property: Id(3)] int[] Buckets, [property: Id(4)] float[] Weights);

/// <summary>How the learner is doing.</summary>
/// <param name="Epoch">Times that weights changed since its activation.</param>
/// <param name="Weights">Weights that are not 0.</param>
/// <param name="LearnedUntil">Up to when the shard that is furthest behind has learned, unix milliseconds; null before the first round.</param>
/// <param name="Troubles">Why each shard's stream is cut; null where it is not.</param>
[GenerateSerializer, Immutable, Alias("recsys.OnlineStatus")]
internal sealed record OnlineStatus(
    [property: Id(0)] long Epoch, [property: Id(1)] int Weights, [property: Id(2)] long? LearnedUntil, [property: Id(3)] string?[] Troubles);

/// <summary>What is stored of the learner: its state and, in the same write, up to where it has learned.</summary>
[GenerateSerializer, Alias("recsys.OnlineState")]
internal sealed record OnlineState
{
    /// <summary>What the state is of; one of other settings is not gone on with.</summary>
    [Id(0)]
    public string Settings { get; init; } = string.Empty;

    /// <summary>Up to where each shard has learned; null for one that has not begun.</summary>
    [Id(1)]
    public StreamPosition?[] Positions { get; init; } = [];

    /// <summary>The sums of all buckets that have any.</summary>
    [Id(2)]
    public OnlineSums Sums { get; init; } = OnlineSums.None;
}

/// <summary>Learns from one share of the users. Key: number of the share.</summary>
[Alias("recsys.IOnlineShardGrain")]
internal interface IOnlineShardGrain : IGrainWithIntegerKey
{
    /// <summary>Learns what has come since.</summary>
    /// <exception cref="EventLogUnavailableException">The log could not be read; nothing of this order was learned.</exception>
    [Alias("LearnAsync"), ResponseTimeout("00:10:00")]
    Task<OnlineLearned> LearnAsync(OnlineOrder order);
}

/// <summary>Merges what the shards learn, stores it, and gives silos the weights. Key 0.</summary>
[Alias("recsys.IOnlineLearnerGrain")]
internal interface IOnlineLearnerGrain : IGrainWithIntegerKey
{
    /// <summary>Has the shards learn, if it is time, and tells what changed since a silo last asked.</summary>
    /// <param name="run">The run that the silo's weights are of.</param>
    /// <param name="epoch">The epoch that they are of; -1 for none.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    [Alias("FollowAsync"), ResponseTimeout("00:10:00")]
    Task<OnlineWeights> FollowAsync(Guid run, long epoch);

    /// <summary>How it is doing.</summary>
    [Alias("GetStatusAsync")]
    Task<OnlineStatus> GetStatusAsync();

    /// <summary>Takes the stream as it is from the next round on for the healthy one: for whoever knows that what changed is meant to be so.</summary>
    [Alias("ResumeAsync")]
    Task ResumeAsync();
}
