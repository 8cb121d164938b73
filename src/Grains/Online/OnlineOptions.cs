using Recsys.Core;
using Recsys.Online;
using Recsys.Samples;

namespace Recsys.Grains.Online;

/// <summary>Settings of online learning. Bound to the configuration section "Recsys:Online". All silos of a cluster have the same.</summary>
public sealed class OnlineOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Online";

    /// <summary>Whether silos learn from what comes of their answers while they serve. Needs <c>Recsys:Impressions:Enabled</c> and an undivided catalogue. Default false: nothing of it runs.</summary>
    public bool Enabled { get; set; }

    /// <summary>What is learned to be predicted. Default Click.</summary>
    public InteractionKind Outcome { get; set; } = InteractionKind.Click;

    /// <summary>How often new samples are learned, and each silo asks for the weights that changed. Default 1 s; 100 ms to 1 hour.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the learned state is stored with its place in the stream. What came after is learned again when its grain begins anew. Default 30 s; 1 s to 1 hour.</summary>
    public TimeSpan SaveEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Grains that learn, each from its share of the users. Default 1; 1 to 64.</summary>
    public int Shards { get; set; } = 1;

    /// <summary>There are 2 to the power of this many weights; 28 bytes each where they are learned, 4 on every silo. Default 18; 8 to 22.</summary>
    public int Bits { get; set; } = 18;

    /// <summary>Seed of the features' hash. Another one, like other <see cref="Bits"/> or another <see cref="Outcome"/>, begins from nothing. Default 0.</summary>
    public long Seed { get; set; }

    /// <summary>Share of the negatives that are learned from; all positives are. Default 1; 0.0001 to 1.</summary>
    public double NegativeRate { get; set; } = 1;

    /// <summary>The learner.</summary>
    public FtrlOptions Ftrl { get; init; } = new();

    /// <summary>When the stream counts as broken, and nothing is learned from it.</summary>
    public StreamWatchOptions Watch { get; init; } = new();
}
