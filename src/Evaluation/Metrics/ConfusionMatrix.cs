namespace Recsys.Evaluation;

/// <summary>Counts of decisions at a threshold: an example is predicted positive where its probability reaches it.</summary>
/// <param name="TruePositives">Positives predicted positive, TP.</param>
/// <param name="FalsePositives">Negatives predicted positive, FP.</param>
/// <param name="TrueNegatives">Negatives predicted negative, TN.</param>
/// <param name="FalseNegatives">Positives predicted negative, FN.</param>
public readonly record struct ConfusionMatrix(
    double TruePositives, double FalsePositives, double TrueNegatives, double FalseNegatives)
{
    /// <summary>(TP + TN) / all; NaN without examples. Where clicks are rare, predicting none has a high accuracy.</summary>
    public double Accuracy =>
        (TruePositives + TrueNegatives) / (TruePositives + FalsePositives + TrueNegatives + FalseNegatives);

    /// <summary>TP / (TP + FP); NaN where nothing is predicted positive.</summary>
    public double Precision => TruePositives / (TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN); NaN where nothing is positive.</summary>
    public double Recall => TruePositives / (TruePositives + FalseNegatives);

    /// <summary>
    /// F1 = 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall where both exist; NaN where nothing is
    /// positive nor predicted so.
    /// </summary>
    public double F1 => 2 * TruePositives / ((2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Counts the decisions.</summary>
    /// <param name="probabilities">Predicted probability of each example.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <param name="threshold">Least probability that is predicted positive.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> labels, double threshold = 0.5)
    {
        if (probabilities.Length != labels.Length)
        {
            throw new ArgumentException($"{probabilities.Length} predictions for {labels.Length} labels.", nameof(labels));
        }

        var matrix = default(ConfusionMatrix);
        for (var i = 0; i < labels.Length; i++)
        {
            matrix += OfOne(probabilities[i], labels[i], threshold);
        }

        return matrix;
    }

    /// <summary>Sums of two matrices' counts.</summary>
    /// <param name="a">First.</param>
    /// <param name="b">Second.</param>
    public static ConfusionMatrix operator +(ConfusionMatrix a, ConfusionMatrix b) => new(
        a.TruePositives + b.TruePositives,
        a.FalsePositives + b.FalsePositives,
        a.TrueNegatives + b.TrueNegatives,
        a.FalseNegatives + b.FalseNegatives);

    /// <summary>
    /// The matrix of a single example. The threshold is compared in single precision, so that a probability written as
    /// 0.45 reaches a threshold written so.
    /// </summary>
    internal static ConfusionMatrix OfOne(float probability, bool label, double threshold) => (probability >= (float)threshold, label) switch
    {
        (true, true) => new(1, 0, 0, 0),
        (true, false) => new(0, 1, 0, 0),
        (false, false) => new(0, 0, 1, 0),
        (false, true) => new(0, 0, 0, 1),
    };
}
