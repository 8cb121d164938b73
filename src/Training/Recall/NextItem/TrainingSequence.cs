namespace Recsys.Training.Recall.NextItem;

/// <summary>Consecutive events of a user as a training example: place t holds an event and what came after it. Newest first.</summary>
/// <param name="User">Whose they are.</param>
/// <param name="Rows">Items of the events.</param>
/// <param name="Weights">How much each counts, above 0.</param>
/// <param name="Targets">The item after each; -1 where it is not predicted.</param>
/// <param name="Times">Time of the event after each.</param>
/// <param name="Ages">Share of the training events that are newer than the target, 0 to 1.</param>
internal sealed record TrainingSequence(int User, int[] Rows, float[] Weights, int[] Targets, long[] Times, float[] Ages);
