namespace Recsys.Training.Examples;

/// <summary>B examples of one step in plain arrays, made by <see cref="ExampleBatcher"/> beside the training thread.</summary>
internal sealed class ExampleBatch
{
    /// <summary>B.</summary>
    public required int Count { get; init; }

    /// <summary>T: length of the longest history of the batch, 0 where the model reads none.</summary>
    public required int HistoryLength { get; init; }

    /// <summary>Distinct rows of the field table that the step reads.</summary>
    public required long[] Rows { get; init; }

    /// <summary>Fields of the batch's distinct users.</summary>
    public required FieldPool Users { get; init; }

    /// <summary>Fields of the batch's distinct items, of candidates and histories.</summary>
    public required FieldPool Items { get; init; }

    /// <summary>Context fields of each example.</summary>
    public required FieldPool Contexts { get; init; }

    /// <summary>[B]: place of each example's user.</summary>
    public required long[] UserPlaces { get; init; }

    /// <summary>[B]: place of each example's item.</summary>
    public required long[] ItemPlaces { get; init; }

    /// <summary>[B, T]: place of each history item, newest first; any where padded.</summary>
    public required long[] HistoryPlaces { get; init; }

    /// <summary>[B, T]: weight of each history event, 0 where padded.</summary>
    public required float[] HistoryWeights { get; init; }

    /// <summary>[B, T]: number of each history event's kind, 0 where padded.</summary>
    public required float[] HistoryKinds { get; init; }

    /// <summary>[B, S]: similarity features of each example.</summary>
    public required float[] Similarities { get; init; }

    /// <summary>[B].</summary>
    public required float[] Labels { get; init; }

    /// <summary>[B].</summary>
    public required float[] Values { get; init; }
}
