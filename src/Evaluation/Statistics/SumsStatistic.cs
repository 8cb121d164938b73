namespace Recsys.Evaluation;

/// <summary>
/// A figure that is a function of a few sums over users: a mean is the sum of values over the sum of counts, RMSE the root
/// of such a mean, F1 a ratio of decision counts. Resampling then costs one pass over the users, not over their examples.
/// </summary>
internal sealed class SumsStatistic : IUserStatistic
{
    private readonly double[] _rows;
    private readonly Func<double[], double> _combine;

    /// <summary>Adds up rows by user.</summary>
    /// <param name="places">The user of each row.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="row">Writes the row of an observation into a zeroed buffer.</param>
    /// <param name="combine">The figure from the sums of all rows.</param>
    public SumsStatistic(UserPlaces places, int width, Action<int, Span<double>> row, Func<double[], double> combine)
    {
        Users = places.Count;
        Width = width;
        _rows = new double[places.Count * width];
        _combine = combine;
        Span<double> buffer = new double[width];
        for (var i = 0; i < places.Of.Length; i++)
        {
            buffer.Clear();
            row(i, buffer);
            for (var c = 0; c < width; c++)
            {
                _rows[(places.Of[i] * width) + c] += buffer[c];
            }
        }
    }

    /// <inheritdoc/>
    public int Users { get; }

    /// <inheritdoc/>
    public bool CanResample => true;

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    /// <summary>The mean over observations, those whose value is NaN left out; NaN where none is left.</summary>
    public static SumsStatistic Mean(UserPlaces places, Func<int, double> value) => Mean(places, value, mean => mean);

    /// <summary>A function of the mean over observations, those whose value is NaN left out.</summary>
    public static SumsStatistic Mean(UserPlaces places, Func<int, double> value, Func<double, double> transform) => new(
        places,
        2,
        (i, row) =>
        {
            var v = value(i);
            if (!double.IsNaN(v))
            {
                (row[0], row[1]) = (v, 1);
            }
        },
        sums => transform(sums[0] / sums[1]));

    /// <summary>A user's own sums.</summary>
    public ReadOnlySpan<double> Row(int user) => _rows.AsSpan(user * Width, Width);

    /// <summary>The figure of given sums.</summary>
    public double Combine(double[] sums) => _combine(sums);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> weights)
    {
        var sums = new double[Width];
        for (var user = 0; user < weights.Length; user++)
        {
            var weight = weights[user];
            if (weight != 0)
            {
                for (var c = 0; c < sums.Length; c++)
                {
                    sums[c] += weight * _rows[(user * sums.Length) + c];
                }
            }
        }

        return _combine(sums);
    }
}
