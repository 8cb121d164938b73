using Recsys.Online;

namespace Recsys.Serving;

/// <summary>
/// What this silo has of the weights that are learned online. A request reads one table from beginning to end; a newer one takes its place by one reference. Without any, nothing is
/// computed.
/// </summary>
public sealed class OnlineModel
{
    private volatile State? _state;

    /// <summary>The weights; null where nothing is learned.</summary>
    public WeightTable? Weights => _state?.Weights;

    /// <summary>Weights with the items' features.</summary>
    internal State? Current => _state;

    /// <summary>Takes weights.</summary>
    /// <param name="items">The features that they are of.</param>
    /// <param name="weights">The weights, of as many buckets as the features have.</param>
    /// <exception cref="ArgumentException">They are of another number of buckets.</exception>
    public void Take(OnlineItems items, WeightTable weights)
    {
        if (weights.Size != items.Features.Space.Size)
        {
            throw new ArgumentException($"There are {weights.Size} weights and {items.Features.Space.Size} buckets.", nameof(weights));
        }

        _state = new State(items, weights);
    }

    internal sealed record State(OnlineItems Items, WeightTable Weights);
}
