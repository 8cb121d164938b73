using Recsys.Conformance;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Rankers of every family that go on from a version of the first half of a small world.</summary>
public sealed class ParentVersionTests : IDisposable
{
    private const int Newcomer = 3;

    private static readonly int[] Known = [.. SmallWorld.All.Take(SmallWorld.All.Length / 2).Where(i => SmallWorld.Set.Examples[i].Item != Newcomer)];

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Continuing => [.. ModelRegistry.All.Where(f => f.Continues).Select(f => f.Name)];

    public static TheoryData<string> Others => [.. ModelRegistry.All.Where(f => !f.Continues).Select(f => f.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Continuing))]
    public void Train_FromAVersionWithFrozenRows_KeepsThemToTheBit_AndTrainsWhatIsNew(string name)
    {
        var family = ModelRegistry.Get(name);
        using var first = SmallWorld.Train(family, train: Known);
        var before = RowsOf(first);

        using var next = GoOn(family, first, frozen: true);

        var after = RowsOf(next);
        Assert.All(before, row => Assert.Equal(row.Value, after[row.Key]));
        Assert.Contains($"Item.item=item-{Newcomer}", after.Keys.Except(before.Keys));
        Assert.NotEqual(first.Predict(SmallWorld.All), next.Predict(SmallWorld.All));
    }

    [Theory]
    [InlineData("lr")]
    [InlineData("deepfm")]
    [InlineData("wide-deep")]
    [InlineData("din")]
    public void Train_FromAVersion_BeginsWithItsWeights_AndMovesThem(string name)
    {
        var family = ModelRegistry.Get(name);
        using var first = SmallWorld.Train(family, SmallWorld.Options(family) with { Epochs = 4 }, train: Known);
        using var anew = SmallWorld.Train(family, train: Known);

        using var next = GoOn(family, first, frozen: false, rate: 1e-6);

        // As near to its parent as so few and short steps lead, and far from what begins at random. Families whose rows move by rules of their own go further.
        var (parent, own, other) = (first.Predict(Known), next.Predict(Known), anew.Predict(Known));
        Assert.NotEqual(parent, own);
        Assert.True(Distance(parent, own) < Distance(parent, other), $"{Distance(parent, own)}, at random {Distance(parent, other)}");
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Train_FromAVersion_FamilyThatCannot_IsNamed(string name)
    {
        using var first = SmallWorld.Train(DeepFm.Family, train: Known);

        Assert.Contains($"{name} cannot go on from", Assert.Throws<ArgumentException>(() => GoOn(ModelRegistry.Get(name), first, frozen: false)).Message);
    }

    private static Dictionary<string, string> RowsOf(TrainedRanker ranker)
    {
        var rows = ranker.Weights.Single(t => t.Name == TrainedRanker.RowsName);
        var width = rows.Values.Length / rows.Keys!.Count;
        return rows.Keys.Select((key, row) => (key, Row: string.Join(' ', rows.Values.AsSpan(row * width, width).ToArray().Select(BitConverter.SingleToInt32Bits)))).ToDictionary(r => r.key, r => r.Row);
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b).Sum(p => Math.Abs(p.First - p.Second));

    private TrainedRanker GoOn(ModelFamily family, TrainedRanker first, bool frozen, double? rate = null)
    {
        // What a version of the first half says of its events is all that is read of it.
        var set = SmallWorld.Set.Events;
        var until = SmallWorld.Set.Examples[Known[^1]].Time;
        var half = set.With([.. set.Interactions.ToArray().Where(e => e.Time <= until)]);
        using var recall = TwoTowerTrainer.Train(
            half, null, new TwoTowerOptions { Dimension = 4, Epochs = 1, Heads = 1, Hops = 1, HistoryLength = SmallWorld.HistoryLength, Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        var folder = _folder[$"{family.Name}-{frozen}"];
        ArtifactAssembler.Write(folder, new ArtifactRequest
        {
            Version = "first",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Train = half,
            Recall = recall,
            Ranker = first,
            WithWeights = true,
        });
        var options = SmallWorld.Options(family);
        return RankingTrainer.Train(
            family,
            rate is { } r ? options with { Epochs = 1, LearningRate = r } : options,
            SmallWorld.Set,
            SmallWorld.All,
            [],
            parent: ParentVersion.Read(folder, frozen),
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
