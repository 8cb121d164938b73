namespace Recsys;

/// <summary>Why something was refused: the field, the value it had, and the bound it broke.</summary>
/// <param name="Field">Name of the field, as in the contract, such as "Time" or "Count".</param>
/// <param name="Value">The value, shortened to 128 characters.</param>
/// <param name="Bound">What would be accepted, with the setting that changes it where there is one.</param>
[GenerateSerializer, Immutable, Alias("recsys.RecsysError")]
public sealed record RecsysError(
    [property: Id(0)] string Field,
    [property: Id(1)] string Value,
    [property: Id(2)] string Bound)
{
    /// <summary>The field of a refusal of too many events at once, after which a client sends fewer.</summary>
    internal const string EventCount = "Events.Count";

    /// <inheritdoc/>
    public override string ToString() => $"{Field} is '{Value}'; allowed: {Bound}";
}
