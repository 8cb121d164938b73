using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

public class NextItemOptionsTests
{
    public static TheoryData<string, NextItemOptions> OutOfRange { get; } = new()
    {
        { nameof(NextItemOptions.Dimension), new NextItemOptions { Dimension = 3 } },
        { nameof(NextItemOptions.Dimension), new NextItemOptions { Dimension = 1025 } },
        { nameof(NextItemOptions.HistoryLength), new NextItemOptions { HistoryLength = 0 } },
        { nameof(NextItemOptions.HistoryLength), new NextItemOptions { HistoryLength = 501 } },
        { nameof(NextItemOptions.Temperature), new NextItemOptions { Temperature = 0 } },
        { nameof(NextItemOptions.Dropout), new NextItemOptions { Dropout = 1 } },
        { nameof(NextItemOptions.SampledItems), new NextItemOptions { SampledItems = -1 } },
        { nameof(NextItemOptions.ExamplesPerUser), new NextItemOptions { ExamplesPerUser = -1 } },
        { nameof(NextItemOptions.BatchSize), new NextItemOptions { BatchSize = 0 } },
        { nameof(NextItemOptions.LearningRate), new NextItemOptions { LearningRate = 0 } },
        { nameof(NextItemOptions.Patience), new NextItemOptions { Patience = 0 } },
        { nameof(SasRecOptions.Blocks), new SasRecOptions { Blocks = 0 } },
        { nameof(SasRecOptions.Blocks), new SasRecOptions { Blocks = 9 } },
        { nameof(SasRecOptions.Heads), new SasRecOptions { Dimension = 64, Heads = 3 } },
        { nameof(Gru4RecOptions.Units), new Gru4RecOptions { Units = 0 } },
        { nameof(SessionCoreOptions.Units), new SessionCoreOptions { Units = 0 } },
        { "Hidden.Count", new YouTubeRecallOptions { Hidden = [] } },
        { nameof(YouTubeRecallOptions.Hidden), new YouTubeRecallOptions { Hidden = [0] } },
        { nameof(YouTubeRecallOptions.Decay), new YouTubeRecallOptions { Decay = 0 } },
        { nameof(YouTubeRecallOptions.Decay), new YouTubeRecallOptions { Decay = 1.1 } },
    };

    [Fact]
    public void Validate_Defaults_AreInRange() => Assert.All(NextItemFamilies.All, family =>
    {
        family.Defaults.Validate();
        family.Defaults.CreateSchema().Validate();
    });

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheSetting(string setting, NextItemOptions options)
    {
        var e = Assert.Throws<ArgumentException>(options.Validate);
        Assert.StartsWith(setting + " is ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_UnknownName_ListsTheKnownOnes()
    {
        var e = Assert.Throws<ArgumentException>(() => NextItemFamilies.Get("bert4rec"));
        Assert.Contains("'bert4rec'; known: youtube-recall, gru4rec, core, sasrec", e.Message, StringComparison.Ordinal);
    }
}
