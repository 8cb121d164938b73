using Recsys.Models;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Embedded;
using Recsys.Training.Recall.Implicit;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>How families that propose a version's candidates enter the registry.</summary>
internal static class RecallFamilies
{
    /// <summary>The one that proposes where none is named.</summary>
    public static Family TwoTower { get; } = Of(
        ModelFamilies.TwoTower,
        "Yi et al., Sampling-bias-corrected neural modeling for large corpus item recommendations, RecSys 2019",
        [new TwoTowerOptions()],
        x => TwoTowerTrainer.Train(
            x.Split.Train, x.Held, x.Get<TwoTowerOptions>(), x.Progress, pretrained: x.Pretrained, checkpoint: x.Checkpoint, parent: x.Parent, cancellationToken: x.Cancellation)) with
    {
        Continues = true,
        ReadsContents = true,
        Presets = new Dictionary<string, IReadOnlyList<object>>
        {
            ["short-histories"] = [TwoTowerOptions.ShortHistories],
            ["long-histories"] = [TwoTowerOptions.LongHistories],
            ["quick"] = [TwoTowerOptions.Quick],
        },
    };

    /// <summary>A next-item model.</summary>
    public static Family Of(NextItemFamily family) => Of(
        family.Name,
        family.Paper,
        [family.Defaults],
        x => NextItemTrainer.Train(
            family,
            x.Split.Train,
            x.Held,
            x.Repeats ? x.Get<NextItemOptions>() with { RepeatedTargets = true } : x.Get<NextItemOptions>(),
            x.Progress,
            pretrained: x.Pretrained,
            checkpoint: x.Checkpoint,
            parent: x.Parent,
            cancellationToken: x.Cancellation)) with
    { Continues = !family.ReadsProfiles, ReadsContents = true, Presets = family.Presets.ToDictionary(p => p.Key, p => (IReadOnlyList<object>)[p.Value]) };

    /// <summary>A factor model of implicit feedback.</summary>
    public static Family Of(ImplicitFamily family) =>
        Of(family.Name, family.Paper, [family.Defaults], x => family.Train(x.Split.Train, x.Get<ImplicitOptions>(), x.Progress, x.Cancellation)) with { Resumes = false, TakesEmbeddings = false };

    /// <summary>Item embeddings, an interest being the mean of the newest items.</summary>
    public static Family Of(EmbeddingFamily family) => Of(family.Name, family.Paper, family.Defaults, x =>
    {
        var embeddings = family.Train(EmbeddingInput.Of(x.Split.Train), x.Options, x.Progress, x.Cancellation);
        return EmbeddingRecall.Of(family.Name, embeddings, x.Split.Train, x.Get<EmbeddingRecommenderOptions>(), family.SeedOf(x.Options));
    }) with
    { Resumes = false, TakesEmbeddings = false };

    private static Family Of(string name, string paper, IReadOnlyList<object> defaults, Func<FamilyInput, RecallModel> train) =>
        new(name, paper, ModelTask.NextItem, FamilyStage.Recall, defaults, x =>
        {
            var model = train(x);
            return new OfflineModel(name) { Recommender = new RecallModelRecommender(model, x.Split.Train), Resource = model };
        })
        {
            Fit = x =>
            {
                var model = train(x);
                return new TrainedPart(model, model.Epochs);
            },
        };
}
