namespace Recsys.Embeddings;

/// <summary>One deed of a user for <see cref="AirbnbTypes"/>.</summary>
/// <param name="UserType">Type of the user at that time; it may change from step to step.</param>
/// <param name="ItemType">Type of the item.</param>
/// <param name="Rejected">False where both sides agreed (a booking, a like), true where one refused.</param>
public readonly record struct TypeStep(string UserType, string ItemType, bool Rejected = false);
