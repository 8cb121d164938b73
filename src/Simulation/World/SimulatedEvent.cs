using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>Something that a simulated player did.</summary>
/// <param name="Player">The player's id.</param>
/// <param name="Item">The game's id.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Value">As in <see cref="Interaction.Value"/>: seconds of a play, price of a purchase.</param>
/// <param name="Time">Unix time in milliseconds.</param>
public readonly record struct SimulatedEvent(string Player, string Item, InteractionKind Kind, float Value, long Time);
