using Recsys.Core;

namespace Recsys.Training.Ratings;

/// <summary>Settings of rating models by nearest neighbours.</summary>
public record NeighbourOptions : RatingOptions
{
    /// <summary>The measure of likeness.</summary>
    public RatingSimilarity Similarity { get; init; } = RatingSimilarity.CorrectedPearson;

    /// <summary>n: most similar neighbours that a rating is estimated from; 1 to 10000.</summary>
    public int Neighbours { get; init; } = 40;

    /// <summary>Fewest shared ratings of a neighbour; 1 to 10000.</summary>
    public int LeastShared { get; init; } = 2;

    /// <summary>A similarity of n shared ratings counts n / (n + this), as agreement on few is chance (Koren 2008); 0 to 10000.</summary>
    public double Shrinkage { get; init; } = 20;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Neighbours), Neighbours, 1, 10000);
        OptionRange.Check(nameof(LeastShared), LeastShared, 1, 10000);
        OptionRange.Check(nameof(Shrinkage), Shrinkage, 0, 10000);
    }
}
