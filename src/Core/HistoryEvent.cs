namespace Recsys.Core;

/// <summary>One entry of a user's session, as a model sees it.</summary>
/// <param name="Row">The item's row in the model (or data set) at hand; -1 for an item that it does not know.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Value">As in <see cref="Interaction.Value"/>.</param>
/// <param name="Time">Unix time in milliseconds.</param>
public readonly record struct HistoryEvent(int Row, InteractionKind Kind, float Value, long Time);
