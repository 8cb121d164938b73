using Recsys.Core;
using Recsys.Data;
using Recsys.Models;

namespace Recsys.Embeddings;

/// <summary>
/// Type embeddings (Grbovic and Cheng, KDD 2018, section 4): user types and item types in one space, by skip-gram over
/// sequences of (user type, item type) tuples; a refused pair is a negative in both directions, so that user types come to
/// lie far from the item types that refuse them, and near those that accept them.
/// </summary>
public static class AirbnbTypes
{
    /// <summary>Begin of the ids of user types.</summary>
    public const string UserPrefix = ItemKinds.UserPrefix;

    /// <summary>Begin of the ids of item types.</summary>
    public const string ItemPrefix = ItemKinds.ItemPrefix;

    /// <summary>Trains.</summary>
    /// <param name="users">Steps of each user in time order.</param>
    /// <param name="options">Skip-gram settings; null for the defaults.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <returns>Vectors of user types, ids with <see cref="UserPrefix"/>, and of item types, with <see cref="ItemPrefix"/>.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">No step was accepted.</exception>
    public static ItemEmbeddings Train(
        IEnumerable<IReadOnlyList<TypeStep>> users,
        SkipGramOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var types = new IdIndex();
        var sequences = new List<(int[], RejectedPair[])>();
        foreach (var steps in users)
        {
            var tokens = new List<int>();
            var rejections = new List<RejectedPair>();
            foreach (var step in steps)
            {
                var (user, item) = (types.GetOrAdd(UserPrefix + step.UserType), types.GetOrAdd(ItemPrefix + step.ItemType));
                if (step.Rejected)
                {
                    rejections.AddRange([new RejectedPair(user, item), new RejectedPair(item, user)]);
                }
                else
                {
                    tokens.AddRange([user, item]);
                }
            }

            sequences.Add(([.. tokens], [.. rejections]));
        }

        return Word2Vec.Train(
            new TypeSource(types.Ids.Count, sequences), types.Ids, options ?? new SkipGramOptions(), "airbnb-type", null, progress, cancellationToken);
    }
}
