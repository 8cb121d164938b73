namespace Recsys.Models;

/// <summary>What an artefact holds of the fields of a user's profile that its user graph reads.</summary>
/// <param name="Categories">Categories of each field that has some, in the order of their numbers.</param>
/// <param name="Numbers">Scale of each field that is a number.</param>
public sealed record ProfileContent(IReadOnlyDictionary<string, IReadOnlyList<string>> Categories, IReadOnlyDictionary<string, NumberScale> Numbers);
