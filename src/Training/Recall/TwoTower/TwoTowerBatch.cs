namespace Recsys.Training.Recall.TwoTower;

/// <summary>What a step of the two-tower reads, in plain arrays; items are numbered by their place among those of the step.</summary>
/// <param name="Histories">The users' histories before their targets.</param>
/// <param name="HistoryPlaces">Places of the histories' items.</param>
/// <param name="Columns">Number of items in the softmax; they are the first places.</param>
/// <param name="Corrections">log Q of each column.</param>
/// <param name="Targets">Place of each sample's target.</param>
/// <param name="Items">The items of the step, by place.</param>
/// <param name="KeepIds">1, or 0 for an item whose own embedding is left out in this step; null for none.</param>
internal sealed record TwoTowerBatch(
    SequenceBatch Histories, long[] HistoryPlaces, int Columns, float[] Corrections, long[] Targets, int[] Items, float[]? KeepIds);
