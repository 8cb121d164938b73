using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Runs;

namespace Recsys.Training.Ratings;

/// <summary>A sparse matrix of ratings, row by row: the columns of a row in rising order with their ratings.</summary>
internal sealed class RatingMatrix
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly float[] _values;

    private RatingMatrix(int[] starts, int[] columns, float[] values, int columnCount) =>
        (_starts, _columns, _values, ColumnCount) = (starts, columns, values, columnCount);

    public int RowCount => _starts.Length - 1;

    public int ColumnCount { get; }

    /// <summary>Number of ratings.</summary>
    public int Count => _values.Length;

    /// <summary>Columns of a row, rising.</summary>
    public ReadOnlySpan<int> Columns(int row) => _columns.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    /// <summary>Ratings of a row, in the order of its columns.</summary>
    public ReadOnlySpan<float> Values(int row) => _values.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    /// <summary>Users by items: every event whose value is not 0; of several of one user with one item the newest.</summary>
    /// <exception cref="TrainingDataException">There is no rating, or one is not a number.</exception>
    public static RatingMatrix Of(InteractionDataset ratings)
    {
        DatasetCheck.Finite(ratings);
        var rows = new SortedDictionary<int, float>[ratings.UserCount];
        foreach (var e in ratings.Interactions)
        {
            if (e.Value != 0)
            {
                (rows[e.User] ??= [])[e.Item] = e.Value;
            }
        }

        var starts = new int[rows.Length + 1];
        var (columns, values) = (new List<int>(), new List<float>());
        for (var u = 0; u < rows.Length; u++)
        {
            columns.AddRange(rows[u]?.Keys ?? Enumerable.Empty<int>());
            values.AddRange(rows[u]?.Values ?? Enumerable.Empty<float>());
            starts[u + 1] = columns.Count;
        }

        return values.Count == 0
            ? throw new TrainingDataException($"'{ratings.Name}' has no rating: no event with a value other than 0.")
            : new RatingMatrix(starts, [.. columns], [.. values], ratings.ItemCount);
    }

    /// <summary>Columns as rows.</summary>
    public RatingMatrix Transpose()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var c in _columns)
        {
            starts[c + 1]++;
        }

        for (var c = 0; c < ColumnCount; c++)
        {
            starts[c + 1] += starts[c];
        }

        var next = starts[..^1];
        var (columns, values) = (new int[Count], new float[Count]);
        for (var row = 0; row < RowCount; row++)
        {
            for (var i = _starts[row]; i < _starts[row + 1]; i++)
            {
                var at = next[_columns[i]]++;
                (columns[at], values[at]) = (row, _values[i]);
            }
        }

        return new RatingMatrix(starts, columns, values, RowCount);
    }

    /// <summary>All ratings, row by row.</summary>
    public ReadOnlySpan<float> AllValues => _values;
}
