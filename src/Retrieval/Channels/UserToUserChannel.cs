using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Items of the users whose interest is nearest by cosine, among those whom the silo remembers and whose
/// interest lies in the active model's space. An item scores the sum of its users' cosines (user-kNN, Resnick et al., CSCW 1994).
/// </summary>
/// <param name="users">The remembered users.</param>
public sealed class UserToUserChannel(RecentUsers users) : IRecallChannel
{
    private const int Neighbours = 20;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("user-to-user") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public LogHistory History => LogHistory.Users;

    /// <inheritdoc/>
    public string Reason => "liked by users of like interest";

    /// <inheritdoc/>
    public bool IsPersonal => true;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Model is not { } model || query.Interest.IsEmpty)
        {
            return 0;
        }

        var norm = MathF.Sqrt(VectorMath.Dot(query.Interest, query.Interest));
        Span<ScoredItem> buffer = stackalloc ScoredItem[Neighbours];
        var best = new TopK(buffer);
        var places = users.Places;
        for (var p = 0; p < places.Length; p++)
        {
            if (Volatile.Read(in places[p]) is { } other && other.Version == model.Version && other.UserId != query.UserId)
            {
                best.Add(p, Cosine(query.Interest, norm, other.Interest));
            }
        }

        var merge = ScoreMerge.Start();
        foreach (var neighbour in best.SortDescending())
        {
            // Another user may have taken the place since; their items are then as good as those of any user nearby, but unjudged.
            if (neighbour.Score > 0 && Volatile.Read(in places[neighbour.Item]) is { } other)
            {
                foreach (var index in other.Items)
                {
                    merge.Add(index, neighbour.Score);
                }
            }
        }

        return merge.Take(query.Filter, destination);
    }

    private static float Cosine(ReadOnlySpan<float> interest, float norm, float[] other)
    {
        var norms = norm * MathF.Sqrt(VectorMath.Dot(other, other));
        return other.Length == interest.Length && norms > 0 ? VectorMath.Dot(interest, other) / norms : 0;
    }
}
