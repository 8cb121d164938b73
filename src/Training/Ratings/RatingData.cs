using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Data;

namespace Recsys.Training.Ratings;

/// <summary>Ratings as rating models read them: by user, by item, with their biases and their scale.</summary>
internal sealed class RatingData
{
    /// <exception cref="TrainingDataException">There is no rating, or one is not a number.</exception>
    public RatingData(InteractionDataset ratings, RatingOptions options)
    {
        ByUser = RatingMatrix.Of(ratings);
        ByItem = ByUser.Transpose();
        Biases = new RatingBiases(ByUser, ByItem, options);
        Lowest = TensorPrimitives.Min(ByUser.AllValues);
        Highest = TensorPrimitives.Max(ByUser.AllValues);
    }

    /// <summary>Users by items.</summary>
    public RatingMatrix ByUser { get; }

    /// <summary>Items by users.</summary>
    public RatingMatrix ByItem { get; }

    public RatingBiases Biases { get; }

    /// <summary>Lowest rating given.</summary>
    public float Lowest { get; }

    /// <summary>Highest rating given.</summary>
    public float Highest { get; }

    /// <summary>Whether the user has a rating.</summary>
    public bool KnowsUser(int user) => (uint)user < (uint)ByUser.RowCount && !ByUser.Columns(user).IsEmpty;

    /// <summary>Whether the item has a rating.</summary>
    public bool KnowsItem(int item) => (uint)item < (uint)ByItem.RowCount && !ByItem.Columns(item).IsEmpty;
}
