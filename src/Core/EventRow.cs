namespace Recsys.Core;

/// <summary>An event as the event log has it, with the texts of its user and item.</summary>
/// <param name="Sequence">Its place in the log, from 1.</param>
/// <param name="EventId">Its id, unique for its user.</param>
/// <param name="UserId">The user.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Kind">What happened.</param>
/// <param name="CustomKind">Name of a custom kind; null for all others.</param>
/// <param name="Time">When it happened, unix milliseconds.</param>
/// <param name="Value">Seconds for play and dwell, price for purchase, free for custom kinds, else 0.</param>
/// <param name="SessionId">The application's session; null for none.</param>
/// <param name="RequestId">The recommendation that showed the item; null for none.</param>
/// <param name="Context">Context of the event as a JSON object of texts; null for none.</param>
public sealed record EventRow(
    long Sequence,
    string EventId,
    string UserId,
    string ItemId,
    InteractionKind Kind,
    string? CustomKind,
    long Time,
    double Value,
    string? SessionId,
    string? RequestId,
    string? Context);
