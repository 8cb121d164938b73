namespace Recsys.Embeddings;

/// <summary>What the threads of a run share.</summary>
/// <param name="Options">Settings.</param>
/// <param name="Outputs">Context vectors, one row a token.</param>
/// <param name="Noise">Noise distribution.</param>
/// <param name="Keep">Chance that an occurrence of each token is kept.</param>
/// <param name="Schedule">Learning rate.</param>
/// <param name="Market">Negatives of the same market; null for none.</param>
internal sealed record SkipGramState(
    SkipGramOptions Options,
    AlignedRows Outputs,
    AliasTable.Slot[] Noise,
    float[] Keep,
    LearningSchedule Schedule,
    SameMarketNegatives? Market);
