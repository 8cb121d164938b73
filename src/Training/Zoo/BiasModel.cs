namespace Recsys.Training;

/// <summary>Damped user and item bias (Koren 2008, section 2.1): the floor of rating prediction. See <see cref="RatingBiases"/>.</summary>
internal sealed class BiasModel(RatingData data) : RatingModel("bias", data)
{
    public static RatingFamily Family { get; } = RatingFamily.Of(
        "bias",
        "Koren, Factorization meets the neighborhood: a multifaceted collaborative filtering model, KDD 2008, section 2.1",
        new RatingOptions(),
        (_, data, _) => new BiasModel(data));

    protected override void Estimate(int user, ReadOnlySpan<int> items, Span<float> ratings)
    {
        for (var i = 0; i < items.Length; i++)
        {
            ratings[i] = Data.Biases.Of(user, items[i]);
        }
    }
}
