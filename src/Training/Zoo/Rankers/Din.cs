using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Din"/>.</summary>
public sealed record DinRankerOptions : RankerOptions
{
    /// <summary>Hidden units of each layer of the activation unit, at least one layer; each 1 to 1024.</summary>
    public IReadOnlyList<int> AttentionUnits { get; init; } = [36];

    /// <summary>
    /// Whether the activation unit knows how many events ago an event was and of which kind, as later work adds it (Chen et al., Behavior
    /// sequence transformer, 2019); the published unit sees the items alone.
    /// </summary>
    public bool Positions { get; init; } = true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check($"{nameof(AttentionUnits)}.Count", AttentionUnits.Count, 1, 16);
        foreach (var units in AttentionUnits)
        {
            OptionRange.Check(nameof(AttentionUnits), units, 1, 1024);
        }
    }
}

/// <summary>
/// Deep interest network (Zhou et al. 2018): each field of the history is summed with weights of an activation unit over the event,
/// the candidate, their product and their difference, so that the user's vector depends on the candidate. The weights are not
/// normalised: their sum tells how strong the interest is (section 4.3), and the head reads it too. A field attends within its own
/// kind: items to items, genres to genres. Dice activations; mini-batch aware regularisation in place of a decay of all rows.
/// </summary>
internal sealed class Din : HistoryModel
{
    private readonly ActivationUnit[] _attention;

    public Din(DinRankerOptions options, RankingSetup setup)
        : base("din", options, setup, strengths: true)
    {
        _attention = [.. Enumerable.Range(0, setup.Layout.ItemFields).Select(
            _ => new ActivationUnit(setup.Random, setup.Device, options.Dimension, options.AttentionUnits, options.Positions ? setup.HistoryLength : 0))];
        RegisterComponents();
        for (var f = 0; f < _attention.Length; f++)
        {
            register_module($"attention{f}", _attention[f]);
        }
    }

    private static readonly DinRankerOptions Shape = new() { Dimension = 8, Hidden = [16], AttentionUnits = [24], BatchSize = 512 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "din",
        ModelTask.Click,
        "Zhou et al., Deep interest network for click-through rate prediction, KDD 2018",
        RankerPresets.NeutralInOrder(Shape),
        (options, setup) => new Din(options, setup),
        RankerPresets.ForNewUsersInOrder(Shape) with { RowPenalty = 2 });

    protected override Value Pool(int field, RankingInputs x, Value history, Value candidate)
    {
        var attention = _attention[field].Forward(history, candidate, x.HistoryWeights!.Positive().Unsqueeze(2), x.HistoryKinds, x.HistoryLength) * x.HistoryWeights!;
        return attention.Unsqueeze(1).MatMul(history).Squeeze(1).Concat(1, attention.Sum(1, keep: true));
    }
}
