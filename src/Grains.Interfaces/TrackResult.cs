namespace Recsys;

/// <summary>One event that was refused; the others of its batch are not affected.</summary>
/// <param name="EventId">Id of the event, as sent; empty where the event or its id is null.</param>
/// <param name="Error">Field, value and bound.</param>
[GenerateSerializer, Immutable, Alias("recsys.EventRejection")]
public sealed record EventRejection([property: Id(0)] string EventId, [property: Id(1)] RecsysError Error)
{
    /// <summary>Place of the event in the list that was sent, from 0; it names an event whose id says nothing.</summary>
    [Id(2)]
    public int Index { get; init; }
}

/// <summary>What became of a batch of events. Every event is counted in exactly one of the three.</summary>
/// <param name="Accepted">Events that are now on disk and will shape the next recommendation.</param>
/// <param name="Duplicates">Events whose id was on disk already; they count once.</param>
/// <param name="Rejected">Events that were refused, with the reason.</param>
[GenerateSerializer, Immutable, Alias("recsys.TrackResult")]
public sealed record TrackResult(
    [property: Id(0)] int Accepted,
    [property: Id(1)] int Duplicates,
    [property: Id(2)] IReadOnlyList<EventRejection> Rejected)
{
    /// <summary>Throws for the first rejected event, where there is one.</summary>
    /// <exception cref="RecsysValidationException">An event was rejected.</exception>
    public void ThrowIfRejected()
    {
        if (Rejected.Count > 0)
        {
            throw new RecsysValidationException(Rejected[0].Error);
        }
    }
}
