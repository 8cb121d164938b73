namespace Recsys.Evaluation;

/// <summary>Which held-out part of a split is asked for.</summary>
public enum HeldOutPart
{
    /// <summary>The validation part; the history is the training part.</summary>
    Validation,

    /// <summary>The test part; the history is the training and the validation part.</summary>
    Test,
}
