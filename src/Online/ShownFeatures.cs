using System.Globalization;
using Recsys.Core;

namespace Recsys.Online;

/// <summary>
/// The features of an item that is shown to a user: those of the request (user, surface, hour, context), those of the item (its id, its attributes, its channel), and each of the request's
/// with each of the item's attributes. Where a list is made nothing is known of places yet; those are learned so that the other weights need not tell of them.
/// </summary>
/// <param name="space">How features become buckets.</param>
public sealed class ShownFeatures(FeatureSpace space)
{
    /// <summary>Attributes of an item that are looked at, the first ones.</summary>
    public const int MostAttributes = 8;

    /// <summary>Fields of a request's context that are looked at, by the order of their names.</summary>
    public const int MostContext = 4;

    // User, surface and hour.
    private const int OwnOfRequest = 3;

    /// <summary>Most buckets of one item of a list.</summary>
    public const int Most = 2 + MostAttributes + ((OwnOfRequest + MostContext) * MostAttributes) + 1;

    /// <summary>Most buckets of a sample.</summary>
    public const int MostOfSample = Most + 2 + OwnOfRequest + MostContext;

    private readonly int _bias = space.BucketOf(space.Of("bias", string.Empty));

    /// <summary>How features become buckets.</summary>
    public FeatureSpace Space => space;

    /// <summary>The features of a request.</summary>
    /// <param name="userId">Whose list it is; null for nobody's in particular.</param>
    /// <param name="surface">Where it is shown; null for no surface in particular.</param>
    /// <param name="context">The request's context; null for none.</param>
    /// <param name="time">When, unix milliseconds.</param>
    public ulong[] OfRequest(string? userId, string? surface, IReadOnlyDictionary<string, string>? context, long time)
    {
        var hour = DateTimeOffset.FromUnixTimeMilliseconds(time).Hour.ToString(CultureInfo.InvariantCulture);
        ulong[] own = [space.Of("user", userId ?? string.Empty), space.Of("surface", surface ?? string.Empty), space.Of("hour", hour)];
        return context is null or { Count: 0 }
            ? own
            : [.. own, .. context.OrderBy(c => c.Key, StringComparer.Ordinal).Take(MostContext).Select(c => space.Of("context " + c.Key, c.Value))];
    }

    /// <summary>The features of an item: first its id, then its attributes.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="attributes">Its attributes.</param>
    public ulong[] OfItem(string itemId, IReadOnlyList<ItemAttribute> attributes)
    {
        var features = new ulong[1 + Math.Min(attributes.Count, MostAttributes)];
        features[0] = space.Of("item", itemId);
        for (var a = 1; a < features.Length; a++)
        {
            features[a] = space.Of("attribute " + attributes[a - 1].Field, attributes[a - 1].Value);
        }

        return features;
    }

    /// <summary>The feature of a recall channel.</summary>
    /// <param name="channel">Its name.</param>
    public ulong OfChannel(string channel) => space.Of("channel", channel);

    /// <summary>Writes the buckets that tell the items of one list apart.</summary>
    /// <param name="request">The request's features.</param>
    /// <param name="item">The item's.</param>
    /// <param name="channel">The channel's.</param>
    /// <param name="buckets">Where they go, <see cref="Most"/> at most.</param>
    /// <returns>How many there are.</returns>
    public int Write(ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> item, ulong channel, Span<int> buckets)
    {
        buckets[0] = space.BucketOf(channel);
        buckets[1] = space.BucketOf(item[0]);
        var count = 2;
        foreach (var attribute in item[1..])
        {
            buckets[count++] = space.BucketOf(attribute);
            foreach (var feature in request)
            {
                buckets[count++] = space.BucketOf(FeatureSpace.Cross(feature, attribute));
            }
        }

        // What sells on one surface need not on another.
        buckets[count++] = space.BucketOf(FeatureSpace.Cross(request[1], item[0]));
        return count;
    }

    /// <summary>Writes all buckets of a sample: those of <see cref="Write"/>, those that all items of its list have, and its place.</summary>
    /// <param name="request">The request's features.</param>
    /// <param name="item">The item's.</param>
    /// <param name="channel">The channel's.</param>
    /// <param name="place">Place in the list, from 1.</param>
    /// <param name="buckets">Where they go, <see cref="MostOfSample"/> at most.</param>
    /// <returns>How many there are.</returns>
    public int WriteSample(ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> item, ulong channel, int place, Span<int> buckets)
    {
        var count = Write(request, item, channel, buckets);
        buckets[count++] = _bias;
        buckets[count++] = space.BucketOf(space.Of("place", place.ToString(CultureInfo.InvariantCulture)));
        foreach (var feature in request)
        {
            buckets[count++] = space.BucketOf(feature);
        }

        return count;
    }
}
