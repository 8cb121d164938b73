using Recsys.Training.Examples;
using Recsys.Training.Layers;

namespace Recsys.Training.Ranking;

/// <summary>
/// What a model over fields reads, for B examples (in training) or N candidates of one request (in serving, where what belongs
/// to the user has a first dimension of 1 and broadcasts). A row of a category is its linear weight followed by
/// what the model makes of the rest, which is an embedding of length k with most.
/// </summary>
internal sealed class RankingInputs
{
    /// <summary>The fields.</summary>
    public required FieldLayout Layout { get; init; }

    /// <summary>[B, F, W]: the row of each field; of a list of categories their mean, of a number its row times the number.</summary>
    public required Value Rows { get; init; }

    /// <summary>[B, Fi, W]: the rows of the candidate's item fields.</summary>
    public required Value Candidate { get; init; }

    /// <summary>[B, T, Fi, W]: rows of the history's items, newest first; null for a model without history.</summary>
    public Value? History { get; init; }

    /// <summary>[B, T]: weight of each history event, 0 where padded.</summary>
    public Value? HistoryWeights { get; init; }

    /// <summary>[B, T]: number of each history event's <see cref="Core.InteractionKind"/>, 0 where padded.</summary>
    public Value? HistoryKinds { get; init; }

    /// <summary>T; 0 for a model without history.</summary>
    public int HistoryLength { get; init; }

    /// <summary>[1, S]: what <see cref="RankingModel.State"/> made of the history when its last event came; null where the model makes it now.</summary>
    public Value? State { get; init; }

    /// <summary>[B, S]: the state before the history, of a model that carries it on; null for that before the first event.</summary>
    public Value? StateBefore { get; init; }

    /// <summary>Losses beside the main one; null while scoring.</summary>
    public List<Value>? Auxiliary { get; init; }

    /// <summary>[B, F, 1]: the linear weight of each field.</summary>
    public Value LinearTerms => Rows.Slice(2, 0, 1);

    /// <summary>[B, 1]: sum of the linear weights, the whole of logistic regression but for its bias.</summary>
    public Value Linear => LinearTerms.Sum(1);

    /// <summary>[B, F, k]: the embedding of each field.</summary>
    /// <param name="dimension">k.</param>
    public Value Embeddings(int dimension) => Rows.Slice(2, 1, 1 + dimension);

    /// <summary>[B, F k]: all embeddings in a row.</summary>
    /// <param name="dimension">k.</param>
    public Value Flat(int dimension) => Embeddings(dimension).Flatten(Layout.Count * dimension);
}
