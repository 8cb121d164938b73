using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Export;

namespace Recsys.Training.Tests;

public class SyntheticArtifactTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public void Write_AnySize_OpensAndScores(int items)
    {
        using var folder = new TempFolder();
        new SyntheticArtifact(new SyntheticOptions { Items = items }).Write(folder["v"], "synthetic-1", DateTimeOffset.UnixEpoch);

        using var model = LoadedModel.Open(folder["v"]);

        Assert.Equal(items, model.Items.Count);
        var interest = new float[64];
        HistoryEvent[] history = [new(0, InteractionKind.Click, 0, 1)];
        model.ComputeInterest(history, interest);
        var candidates = Enumerable.Range(0, Math.Min(items, 20)).Select(i => new Candidate(i, 0)).ToArray();
        var scores = new float[candidates.Length];
        model.Score(new RankRequest { Interest = interest, History = history, Time = 2 }, candidates, scores);
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        Assert.Equal(candidates.Length, scores.Distinct().Count());
    }

    [Fact]
    public void ExportRawHead_Batch_GivesOneScoreEach()
    {
        var synthetic = new SyntheticArtifact(new SyntheticOptions());
        Assert.Equal(256, synthetic.HeadInputs);
        var scores = OnnxRun.Run(synthetic.ExportRawHead(), "score", ("input", OnnxRun.Random(new Random(1), 3 * 256), [3, 256]));
        Assert.Equal(3, scores.Distinct().Count());
    }

    [Fact]
    public void Constructor_RankRowsShorterThanRecallRows_NamesTheSetting()
    {
        var e = Assert.Throws<ArgumentException>(() => new SyntheticArtifact(new SyntheticOptions { RankDimension = 32 }));
        Assert.StartsWith("RankDimension is '32'; allowed: ", e.Message, StringComparison.Ordinal);
    }
}
