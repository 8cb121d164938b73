using Recsys.Core;

namespace Recsys.Training.Recall.NextItem;

/// <summary>Settings that all next-item models share. A family's own settings are a record derived from this one.</summary>
public record NextItemOptions : RecallOptions
{
    /// <summary>Defaults: 30 epochs of 128 histories a step, patience 3, rate 0.001, no decay.</summary>
    public NextItemOptions() => BatchSize = 128;

    /// <summary>
    /// Items of a step's softmax beside its own targets, drawn uniformly and corrected for by log Q (Yi et al. 2019); 0 for
    /// all items, the exact cross-entropy.
    /// </summary>
    public int SampledItems { get; init; }

    /// <summary>
    /// Most events of a user that are predicted in an epoch, drawn anew each time, so that active users do not rule the loss
    /// (Covington et al. 2016); 0 for all.
    /// </summary>
    public int ExamplesPerUser { get; init; }

    /// <summary>Fields of users' profiles that are lists of queries, of which the words and pairs of words are read (Covington et al. 2016); of use to families that read profiles.</summary>
    public IReadOnlyList<string> SearchFields { get; init; } = [];

    /// <summary>Chance that nothing is known of a user's profile in a step, so that users who said nothing are served well; 0 to below 1.</summary>
    public double UnknownProfiles { get; init; } = 0.1;

    /// <summary>Whether an event on an item that the user has met before is predicted too, as in click sessions; serving then should not exclude it.</summary>
    public bool RepeatedTargets { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(SampledItems), SampledItems, 0, int.MaxValue);
        OptionRange.CheckChance(nameof(UnknownProfiles), UnknownProfiles);
        OptionRange.Check(nameof(ExamplesPerUser), ExamplesPerUser, 0, int.MaxValue);
    }
}
