namespace Recsys.Evaluation;

/// <summary>Examples whose probability lies in one interval.</summary>
/// <param name="Low">Lower end of the interval; it belongs to it.</param>
/// <param name="High">Upper end; it belongs to the next bin, save that 1 belongs to the last.</param>
/// <param name="Count">Number of examples.</param>
/// <param name="MeanPredicted">Their mean probability; NaN without examples.</param>
/// <param name="Observed">Their share of positives; NaN without examples.</param>
public readonly record struct ReliabilityBin(double Low, double High, int Count, double MeanPredicted, double Observed);
