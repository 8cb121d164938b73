using Recsys.Training.Ratings;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>Damped user and item bias (Koren 2008, section 2.1): the floor of rating prediction. See <see cref="RatingBiases"/>.</summary>
internal sealed class BiasModel(RatingData data) : FactorRatingModel("bias", data)
{
    public static RatingFamily Family { get; } = RatingFamily.Served(
        "bias",
        "Koren, Factorization meets the neighborhood: a multifaceted collaborative filtering model, KDD 2008, section 2.1",
        new RatingOptions(),
        (_, data, _) => new BiasModel(data));

    /// <summary>Nothing but zeros: there is no more than the biases.</summary>
    public override RatingFactors Factors { get; } = new(1, new float[data.ByUser.RowCount], new float[data.ByItem.RowCount]);
}
