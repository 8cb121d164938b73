namespace Recsys.Training.Runs;

/// <summary>The vectors that some of a model's items begin with.</summary>
/// <param name="source">The embeddings.</param>
/// <param name="rows">Row of each item in the embeddings; -1 for none.</param>
internal sealed class PretrainedRows(PretrainedItems source, int[] rows)
{
    public bool Frozen => source.Frozen;

    /// <summary>Whether each item has a vector.</summary>
    public bool[] Known { get; } = [.. rows.Select(r => r >= 0)];

    /// <summary>What was found, for the record.</summary>
    public Pretraining Report => new(Known.Count(k => k), Known.Count(k => !k), source.Frozen);

    /// <summary>Writes the vectors of items that have one.</summary>
    /// <param name="table">The model's table, row-major.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="firstRow">Row of the first item.</param>
    /// <param name="column">First column of the vector.</param>
    public void Write(float[] table, int width, int firstRow, int column)
    {
        for (var item = 0; item < rows.Length; item++)
        {
            if (rows[item] >= 0)
            {
                source.Embeddings[rows[item]].CopyTo(table.AsSpan(((firstRow + item) * width) + column));
            }
        }
    }
}
