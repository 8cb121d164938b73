using System.Globalization;
using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Settings of the split protocols; each protocol reads those it needs. With the data set they determine the parts.</summary>
public sealed record SplitOptions
{
    /// <summary>Share of the events that trains (hold-out, global time); above 0 and below 1. Default 0.8.</summary>
    public double TrainShare { get; init; } = 0.8;

    /// <summary>
    /// Share of the events for validation (hold-out, global time), from 0; what it and <see cref="TrainShare"/> leave,
    /// above 0, is the test. Default 0.1.
    /// </summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Folds of k-fold, and resamples of the bootstrap; 2 to 1000. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Items of each user that leave-p-out holds out for the test, p; 1 to 1000. Default 2.</summary>
    public int HeldOutItems { get; init; } = 2;

    /// <summary>Seed of the protocols that draw at random. Default 17.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Reads shares such as "80/10/10": train, validation and test in percent, summing to 100.</summary>
    /// <param name="shares">The text.</param>
    /// <returns>These options with the shares.</returns>
    /// <exception cref="ArgumentException">The text is not of that form, or train or test would get nothing.</exception>
    public SplitOptions WithShares(string shares)
    {
        var parts = shares.Split('/');
        var numbers = new double[3];
        if (parts.Length != 3
            || !parts.Index().All(p => double.TryParse(p.Item, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[p.Index]))
            || !(Math.Abs(numbers.Sum() - 100) < 1e-9)
            || !(numbers[0] > 0 && numbers[1] >= 0 && numbers[2] > 0))
        {
            throw new ArgumentException(
                $"Shares are '{shares}'; they must be train/validation/test in percent that sum to 100, such as 80/10/10, with train and test above 0.",
                nameof(shares));
        }

        return this with { TrainShare = numbers[0] / 100, ValidationShare = numbers[1] / 100 };
    }

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Require(TrainShare is > 0 and < 1, nameof(TrainShare), TrainShare, "above 0 and below 1");
        OptionRange.Require(
            ValidationShare >= 0 && TrainShare + ValidationShare < 1,
            nameof(ValidationShare),
            ValidationShare,
            "from 0, and leave the test a share");
        OptionRange.Check(nameof(Folds), Folds, 2, 1000);
        OptionRange.Check(nameof(HeldOutItems), HeldOutItems, 1, 1000);
    }
}
