namespace Recsys.Simulation;

/// <summary>How good the lists of new players are after a number of answers.</summary>
/// <param name="Answers">Answers that each has given, or fewer where there was nothing more to ask.</param>
/// <param name="Clicks">Mean of the clicks that a list can expect, by the world's own probabilities.</param>
/// <param name="Gain">Mean of what it expects more than the player's first list, which is the popular items.</param>
/// <param name="GainError">Standard error of the gain over the players.</param>
/// <param name="Asked">Share of the players who were asked this question.</param>
public sealed record OnboardingStep(int Answers, double Clicks, double Gain, double GainError, double Asked);
