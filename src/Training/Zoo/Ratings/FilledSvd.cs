using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Layers;
using Recsys.Training.Native;
using Recsys.Training.Ratings;
using TorchSharp;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>Settings of <see cref="FilledSvd"/>.</summary>
public sealed record FilledSvdOptions : RatingOptions
{
    /// <summary>Singular values kept; 1 to 1024.</summary>
    public int Rank { get; init; } = 12;

    /// <summary>Most cells, users times items, that the matrix may have, since it is filled; 1 to 1,000,000,000.</summary>
    public long MaxCells { get; init; } = 50_000_000;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Rank), Rank, 1, 1024);
        OptionRange.Check(nameof(MaxCells), MaxCells, 1, 1_000_000_000);
    }
}

/// <summary>
/// Singular value decomposition of the filled matrix (Sarwar et al. 2000): what nobody rated gets the damped biases, then the best
/// approximation of a low rank replaces the matrix. A reference for small data: the matrix is held whole, and the filled cells,
/// nearly all of it, pull every estimate towards the biases.
/// </summary>
internal sealed class FilledSvd : FactorRatingModel
{
    private FilledSvd(FilledSvdOptions options, RatingData data)
        : base("svd", data)
    {
        var (users, items) = (data.ByUser.RowCount, data.ByItem.RowCount);
        var cells = (long)users * items;
        if (cells > options.MaxCells)
        {
            throw new TrainingDataException(
                $"{users} users and {items} items make {cells} cells; the filled matrix may have {options.MaxCells} ({nameof(FilledSvdOptions.MaxCells)}). Use mf instead.");
        }

        TorchRuntime.EnsureLoaded();
        var rank = Math.Min(options.Rank, Math.Min(users, items));
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var (u, s, vt) = torch.linalg.svd(LessBiases(data).ToTensor(torch.CPU, users, items), fullMatrices: false);
        Factors = new RatingFactors(rank, (u.narrow(1, 0, rank) * s.narrow(0, 0, rank)).ToArray(), vt.narrow(0, 0, rank).t().contiguous().ToArray());
    }

    public override RatingFactors Factors { get; }

    public static RatingFamily Family { get; } = RatingFamily.Served(
        "svd",
        "Sarwar et al., Application of dimensionality reduction in recommender systems, WebKDD 2000",
        new FilledSvdOptions(),
        (options, data, _) => new FilledSvd(options, data));

    // Less the biases, what is filled in is 0.
    private static float[] LessBiases(RatingData data)
    {
        var matrix = new float[data.ByUser.RowCount * data.ByUser.ColumnCount];
        for (var user = 0; user < data.ByUser.RowCount; user++)
        {
            var columns = data.ByUser.Columns(user);
            var values = data.ByUser.Values(user);
            for (var n = 0; n < columns.Length; n++)
            {
                matrix[(user * data.ByUser.ColumnCount) + columns[n]] = values[n] - data.Biases.Of(user, columns[n]);
            }
        }

        return matrix;
    }
}
