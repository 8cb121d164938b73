namespace Recsys.Evaluation;

/// <summary>One point of a curve that a threshold draws: what holds when scores from the threshold on are positive.</summary>
/// <param name="Threshold">Least score that is predicted positive; infinite where nothing is.</param>
/// <param name="X">False positive rate (ROC) or recall (precision-recall), 0 to 1.</param>
/// <param name="Y">True positive rate (ROC) or precision (precision-recall), 0 to 1.</param>
public readonly record struct CurvePoint(double Threshold, double X, double Y);
