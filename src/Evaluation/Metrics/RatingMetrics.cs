namespace Recsys.Evaluation;

/// <summary>Errors of predicted ratings (or any other numbers). All are NaN without examples.</summary>
public static class RatingMetrics
{
    /// <summary>RMSE: the square root of the mean of (predicted - actual)².</summary>
    /// <param name="predicted">Predicted ratings.</param>
    /// <param name="actual">Actual ratings.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Rmse(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual) =>
        Math.Sqrt(Mean(predicted, actual, (p, a) => (p - a) * (p - a)));

    /// <summary>MAE: the mean of |predicted - actual|.</summary>
    /// <param name="predicted">Predicted ratings.</param>
    /// <param name="actual">Actual ratings.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Mae(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual) =>
        Mean(predicted, actual, (p, a) => Math.Abs(p - a));

    /// <summary>
    /// MAPE: the mean of |predicted - actual| / |actual|, a fraction (0.1 for 10 %). Examples whose actual value is 0 have
    /// no relative error and are left out; NaN where none is left.
    /// </summary>
    /// <param name="predicted">Predicted ratings.</param>
    /// <param name="actual">Actual ratings.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Mape(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual) =>
        Mean(predicted, actual, RelativeError);

    /// <summary>|predicted - actual| / |actual|; NaN for an actual value of 0.</summary>
    internal static double RelativeError(double predicted, double actual) =>
        actual == 0 ? double.NaN : Math.Abs(predicted - actual) / Math.Abs(actual);

    private static double Mean(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual, Func<double, double, double> error)
    {
        if (predicted.Length != actual.Length)
        {
            throw new ArgumentException($"{predicted.Length} predictions for {actual.Length} ratings.", nameof(actual));
        }

        var (sum, count) = (0.0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            // A prediction that is not a number must not vanish: only the error's own definition may leave an example out.
            var value = float.IsNaN(predicted[i])
                ? throw new ArgumentException($"Prediction of example {i} is NaN.", nameof(predicted))
                : error(predicted[i], actual[i]);
            (sum, count) = double.IsNaN(value) ? (sum, count) : (sum + value, count + 1);
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
