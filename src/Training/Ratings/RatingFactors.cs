namespace Recsys.Training.Ratings;

/// <summary>What a rating model adds to the damped biases, as an inner product of a user's and an item's vector.</summary>
/// <param name="Width">k: length of a vector, from 1.</param>
/// <param name="Users">[users, k], row-major.</param>
/// <param name="Items">[items, k], row-major.</param>
internal sealed record RatingFactors(int Width, float[] Users, float[] Items)
{
    public ReadOnlySpan<float> User(int user) => Users.AsSpan(user * Width, Width);

    public ReadOnlySpan<float> Item(int item) => Items.AsSpan(item * Width, Width);
}
