using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Fnn"/>.</summary>
public sealed record FnnOptions : RankerOptions
{
    /// <summary>Most epochs of the factorization machine that gives the first values; 0 for random ones; to 10000.</summary>
    public int PretrainingEpochs { get; init; } = 30;

    /// <summary>Whether the rows stay as the factorization machine left them, and the network alone is trained.</summary>
    public bool Frozen { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(PretrainingEpochs), PretrainingEpochs, 0, 10000);
    }
}

/// <summary>
/// Factorization-machine supported neural network (Zhang et al. 2016): a deep network over (w_i, v_i) of each field, which begin
/// as those of a factorization machine trained first on the same examples.
/// </summary>
internal sealed class Fnn : RankingModel
{
    private readonly FnnOptions _options;
    private readonly int _fields;
    private readonly Mlp _deep;

    public Fnn(FnnOptions options, RankingSetup setup)
        : base("fnn", setup)
    {
        (_options, _fields) = (options, setup.Layout.Count);
        _deep = new Mlp(setup, _fields * RowWidth, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly FnnOptions Shape = new() { Dimension = 8, Hidden = [16], Dropout = 0.5 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "fnn",
        ModelTask.Click,
        "Zhang et al., Deep learning over multi-field categorical data, ECIR 2016",
        RankerPresets.Neutral(Shape),
        (options, setup) => new Fnn(options, setup),
        RankerPresets.ForNewUsers(Shape),
        continues: false);

    public override int RowWidth => 1 + _options.Dimension;

    public override IReadOnlyList<RowRule>? RowRules => _options.Frozen ? [] : null;

    public override int[] Prepare(RankingData data, CancellationToken cancellationToken)
    {
        if (_options.PretrainingEpochs > 0)
        {
            var options = _options with { Epochs = _options.PretrainingEpochs };
            using var machine = RankingTrainer.Train(
                FactorizationMachine.Family, options, data.Set, data.Train, data.Validation, similarity: data.Similarity, pretrained: data.Pretrained, cancellationToken: cancellationToken);
            using var noGradient = torch.no_grad();
            data.Table.Values.copy_(machine.Table.Values);
            data.Table.HistoryFields.CopyFrom(machine.Table.HistoryFields);
            if (machine.Table.SimilarityFields is { } similarities)
            {
                data.Table.SimilarityFields!.CopyFrom(similarities);
            }
        }

        return data.Train;
    }

    public override Value Forward(RankingInputs x) => _deep.Forward(x.Rows.Flatten(_fields * RowWidth)) + Bias(x.Rows);
}
