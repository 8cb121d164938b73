using Recsys.Core;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public class TwoTowerOptionsTests
{
    public static TheoryData<string, TwoTowerOptions> OutOfRange { get; } = new()
    {
        { nameof(TwoTowerOptions.Dimension), new TwoTowerOptions { Dimension = 3 } },
        { nameof(TwoTowerOptions.Dimension), new TwoTowerOptions { Dimension = 1025 } },
        { nameof(TwoTowerOptions.HistoryLength), new TwoTowerOptions { HistoryLength = 0 } },
        { nameof(TwoTowerOptions.HistoryLength), new TwoTowerOptions { HistoryLength = 501 } },
        { nameof(TwoTowerOptions.Temperature), new TwoTowerOptions { Temperature = 0 } },
        { nameof(TwoTowerOptions.Temperature), new TwoTowerOptions { Temperature = float.NaN } },
        { nameof(TwoTowerOptions.Dropout), new TwoTowerOptions { Dropout = 1 } },
        { nameof(TwoTowerOptions.HistoryDropout), new TwoTowerOptions { HistoryDropout = -0.1 } },
        { nameof(TwoTowerOptions.BatchSize), new TwoTowerOptions { BatchSize = 1 } },
        { nameof(TwoTowerOptions.Epochs), new TwoTowerOptions { Epochs = 0 } },
        { nameof(TwoTowerOptions.LearningRate), new TwoTowerOptions { LearningRate = 0 } },
        { nameof(TwoTowerOptions.Patience), new TwoTowerOptions { Patience = 0 } },
        { "BehaviourWeights[Click]", new TwoTowerOptions { BehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Click] = -1 } } },
    };

    [Fact]
    public void Validate_Defaults_AreInRange()
    {
        new TwoTowerOptions().Validate();
        new TwoTowerOptions().CreateSchema().Validate();
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheSetting(string setting, TwoTowerOptions options)
    {
        var e = Assert.Throws<ArgumentException>(options.Validate);
        Assert.StartsWith(setting + " is ", e.Message, StringComparison.Ordinal);
    }
}
