namespace Recsys.Training.Ranking.Din;

/// <summary>Logistic regression on one feature, P(y = 1) = sigmoid(slope·x + intercept), by Newton's method.</summary>
internal static class LogisticFit
{
    private const int Iterations = 50;
    private const double Ridge = 1e-3;

    /// <summary>The maximum-likelihood fit, with a slight pull of the slope towards 0 so that separable data has one.</summary>
    public static (double Slope, double Intercept) Fit(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double slope = 0, intercept = 0;
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            double gradientSlope = -Ridge * slope, gradientIntercept = 0, ss = Ridge, si = 0, ii = 1e-9;
            for (var n = 0; n < x.Length; n++)
            {
                var p = 1 / (1 + Math.Exp(-((slope * x[n]) + intercept)));
                var weight = p * (1 - p);
                gradientSlope += (y[n] - p) * x[n];
                gradientIntercept += y[n] - p;
                ss += weight * x[n] * x[n];
                si += weight * x[n];
                ii += weight;
            }

            // Steps are bounded, as Newton's overshoot where nearly all probabilities are 0 or 1.
            var determinant = (ss * ii) - (si * si);
            var stepSlope = Math.Clamp(((ii * gradientSlope) - (si * gradientIntercept)) / determinant, -5, 5);
            var stepIntercept = Math.Clamp(((ss * gradientIntercept) - (si * gradientSlope)) / determinant, -5, 5);
            slope += stepSlope;
            intercept += stepIntercept;
            if (Math.Abs(stepSlope) + Math.Abs(stepIntercept) < 1e-6)
            {
                break;
            }
        }

        return (slope, intercept);
    }
}
