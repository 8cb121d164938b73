using Recsys.Conformance;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

/// <summary>Every family's versions: written, opened by what a silo runs, and equal to what was trained.</summary>
public sealed class ModelFamilyArtifactTests : IDisposable
{
    private readonly TwoTowerModel _recall = TwoTowerTrainer.Train(
        SmallWorld.Set.Events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);

    public static TheoryData<string> Families => ModelFamilyConformanceTests.Families;

    public void Dispose() => _recall.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Open_WrittenVersion_ScoresAsTrained(string family)
    {
        using var folder = new TempFolder();
        var ranker = ModelFamilyConformanceTests.Get(family);
        using var served = folder.Serve(SmallWorld.Set.Events, _recall, ranker);

        Assert.Equal(family, served.Manifest.Family);
        var oldestFirst = ModelFamilyConformanceTests.History(9);
        var newestFirst = oldestFirst.Reverse().ToArray();
        int[] items = [0, 7, 5, 12, SmallWorld.Items - 1];
        var candidates = items.Select(i => new Candidate(i, 0.5f)).ToArray();
        foreach (var user in new[] { 3, -1 })
        {
            float[] expected = new float[items.Length], actual = new float[items.Length];
            ranker.Predict(new UserState(user, oldestFirst, SmallWorld.EndTime), items, expected);
            float[] interest = new float[_recall.Dimension], state = new float[served.Schema.StateDimension];
            served.ComputeInterest(newestFirst, interest, state);
            var request = new RankRequest
            {
                Interest = interest,
                State = state,
                History = newestFirst,
                UserId = user < 0 ? "nobody" : SmallWorld.Set.Events.UserIds[user],
                Time = SmallWorld.EndTime,
            };
            served.Score(request, candidates, actual);
            OnnxRun.AssertClose(expected, actual);
        }
    }
}
