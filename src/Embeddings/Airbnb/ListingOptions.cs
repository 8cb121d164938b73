using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>Settings of <see cref="AirbnbListings"/>.</summary>
public sealed record ListingOptions
{
    /// <summary>Skip-gram settings; the paper has 32 dimensions, window 5 and 10 epochs.</summary>
    public SkipGramOptions SkipGram { get; init; } = new() { Dimension = 32, Epochs = 10 };

    /// <summary>A pause longer than this begins a new session; above 0, to 1 day.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Stays shorter than this are no sign of interest and are dropped; from 0 to 1 hour.</summary>
    public TimeSpan ShortestStay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Kinds of events that are a look at an item.</summary>
    public IReadOnlyList<InteractionKind> LookKinds { get; init; } =
        [InteractionKind.Click, InteractionKind.Like, InteractionKind.Play, InteractionKind.Dwell, InteractionKind.AddToCart];

    /// <summary>The kind that books an item and ends its session.</summary>
    public InteractionKind BookingKind { get; init; } = InteractionKind.Purchase;

    /// <summary>Whether the booked item is context of every item of its session.</summary>
    public bool BookedAsContext { get; init; } = true;

    /// <summary>The attribute field that says which market an item is of; items without it have no market negatives.</summary>
    public string MarketField { get; init; } = "market";

    /// <summary>Further negatives of each centre from its market; 0 to 31.</summary>
    public int MarketNegatives { get; init; } = 5;

    /// <summary>Attribute fields that must agree for two items to be of one kind; empty for all attributes to count alike.</summary>
    public IReadOnlyList<string> KindFields { get; init; } = [];

    /// <summary>Attribute fields whose values are numbers and say where an item lies, such as latitude, longitude or price.</summary>
    public IReadOnlyList<string> PositionFields { get; init; } = [];

    /// <summary>Listings whose mean places a cold one; 1 to 100.</summary>
    public int ColdNeighbours { get; init; } = 3;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        SkipGram.Validate();
        OptionRange.Check(nameof(SkipGram.Negatives), SkipGram.Negatives, 1, 31);
        OptionRange.CheckPositive($"{nameof(IdleTime)} in seconds", IdleTime.TotalSeconds, TimeSpan.SecondsPerDay);
        OptionRange.Check($"{nameof(ShortestStay)} in seconds", ShortestStay.TotalSeconds, 0, TimeSpan.SecondsPerHour);
        OptionRange.Check(nameof(MarketNegatives), MarketNegatives, 0, 31);
        OptionRange.Check(nameof(ColdNeighbours), ColdNeighbours, 1, 100);
    }
}
