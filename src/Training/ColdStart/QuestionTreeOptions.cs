using Recsys.Core;

namespace Recsys.Training.ColdStart;

/// <summary>Settings of <see cref="QuestionTreeTrainer"/>.</summary>
public sealed record QuestionTreeOptions
{
    /// <summary>Questions on one way through the tree. Default 6; 1 to 32.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>Fewest users of a group. Default 20; 1 to 1,000,000.</summary>
    public int MinUsers { get; init; } = 20;

    /// <summary>
    /// Least information gain of a question, nats an event of a user whom it was not learnt from. Default .005; 0 to 10.
    /// </summary>
    public double MinGain { get; init; } = 0.005;

    /// <summary>
    /// Weight of the group above in a group's shares, as a number of events. Default 100; above 0, up to 1,000,000.
    /// </summary>
    public double Smoothing { get; init; } = 100;

    /// <summary>Most answers of a question, the most frequent ones; other answers count as none. Default 32; 2 to 256.</summary>
    public int MaxAnswers { get; init; } = 32;

    /// <summary>Items of a group's list. Default 200; 1 to 1,000.</summary>
    public int ListLength { get; init; } = 200;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Depth), Depth, 1, 32);
        OptionRange.Check(nameof(MinUsers), MinUsers, 1, 1_000_000);
        OptionRange.Check(nameof(MinGain), MinGain, 0, 10);
        OptionRange.CheckPositive(nameof(Smoothing), Smoothing, 1_000_000);
        OptionRange.Check(nameof(MaxAnswers), MaxAnswers, 2, 256);
        OptionRange.Check(nameof(ListLength), ListLength, 1, 1000);
    }
}
