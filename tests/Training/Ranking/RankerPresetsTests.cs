using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Defaults are neutral, and what was tuned is a preset.</summary>
public class RankerPresetsTests
{
    public static TheoryData<string> Families => [.. ModelRegistry.All.Where(f => f.Presets.Count > 0).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Presets_OfAFamily_AreOfItsTypeAndDifferInHowUsersAreKnown(string name)
    {
        var family = ModelRegistry.Get(name);
        var preset = family.Presets[RankerPresets.NewUsers];

        Assert.Equal(family.Defaults.GetType(), preset.GetType());
        preset.Validate();
        family.Defaults.Validate();
        Assert.True(preset.UnknownUsers >= 0.5);
        Assert.Null(family.Defaults.UnknownUsers);
        Assert.Equal((family.Defaults.Dimension, family.Defaults.Dropout), (preset.Dimension, preset.Dropout));
    }

    // The figures of docs/experiments/click-models.md are of these settings.
    [Fact]
    public void NewUsers_OfFm_IsWhatItsFiguresWereMeasuredWith()
    {
        var preset = FactorizationMachine.Family.Presets[RankerPresets.NewUsers];
        var measured = new RankerOptions
        {
            Dimension = 8,
            LearningRate = 1e-2,
            EmbeddingDecay = 1,
            InitialDeviation = 1e-3,
            RowPenalty = 1,
            UnknownUsers = 0.95,
            UnknownContexts = 0.95,
            EvaluationsPerEpoch = 4,
            Averaging = 0.8,
            Patience = 8,
        };
        Assert.Equal(measured with { Hidden = [], BehaviourWeights = preset.BehaviourWeights, Similarities = [] }, preset with { Hidden = [], Similarities = [] });
    }

    // Users like the items of their own half. Who takes them for unknown in nearly all steps learns to know them by a history, which is not there.
    [Theory]
    [InlineData("fm")]
    [InlineData("ffm")]
    [InlineData("deepfm")]
    [InlineData("dcn")]
    [InlineData("wide-deep")]
    [InlineData("neural-cf")]
    [InlineData("poly2")]
    public void Defaults_UsersThatComeBack_AreKnown(string name)
    {
        var random = new Random(3);
        const int users = 60, items = 20, count = 4000;
        var events = new InteractionDataset(
            "halves", [.. Enumerable.Range(0, users).Select(u => $"u{u}")], [.. Enumerable.Range(0, items).Select(i => $"i{i}")], []);
        var examples = Worlds.Draw(random, count, users).Zip(Worlds.Draw(random, count, items), (u, i) => (User: u, Item: i))
            .Select((pair, at) => new Example(pair.User, pair.Item, at, random.NextDouble() < (pair.User % 2 == pair.Item % 2 ? 0.9 : 0.1) ? 1 : 0, 0));
        var set = new ExampleSet(events, [.. examples], [.. RatingExamples.FieldsOf(events)]);
        var family = ModelRegistry.Get(name);

        Assert.InRange(Worlds.Auc(family, family.Defaults with { Threads = 1, BatchSize = 256 }, set, 3000), 0.8, 1);
    }
}
