using Recsys.Training.Layers;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;
using TorchSharp;

namespace Recsys.Training.Tests;

public class NextItemTowerTests
{
    private const int Length = 8;
    private const int Width = 16;

    public static TheoryData<string> Families => SmallNextItem.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Export_PaddedHistories_GivesWhatTorchComputes(string family)
    {
        using var tower = Tower(family);
        var random = new Random(5);
        var history = OnnxRun.Random(random, 3 * Length * Width);

        // Histories of 8, 3 and 1 events, with weights other than 1.
        int[] kept = [8, 3, 1];
        var weights = Enumerable.Range(0, 3 * Length).Select(i => i % Length < kept[i / Length] ? 0.2f + random.NextSingle() : 0f).ToArray();

        var served = OnnxRun.Run(tower.Export(), "interest", ("history", history, [3, Length, Width]), ("history_weights", weights, [3, Length]));

        OnnxRun.AssertClose(Newest(tower, history, weights, 3, Length), served);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_Padding_ChangesNothing(string family)
    {
        using var tower = Tower(family);
        var history = OnnxRun.Random(new Random(5), 2 * Width);
        float[] garbage = [.. history, .. Enumerable.Repeat(7f, 3 * Width)];

        OnnxRun.AssertClose(Newest(tower, history, [1, 0.5f], 1, 2), Newest(tower, garbage, [1, 0.5f, 0, 0, 0], 1, 5), 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_NewerEvents_DoNotReachOlderPlaces(string family)
    {
        using var tower = Tower(family);
        var history = OnnxRun.Random(new Random(5), Length * Width);
        var changed = (float[])history.Clone();
        Array.Fill(changed, 0.7f, 0, 3 * Width);

        var before = Every(tower, history);
        var after = Every(tower, changed);

        // What comes after place 3 must be learned from places 3 and older; place 2 does see the change.
        OnnxRun.AssertClose(before[(3 * Width)..], after[(3 * Width)..], 1e-5f);
        Assert.NotEqual(before[(2 * Width)..(3 * Width)], after[(2 * Width)..(3 * Width)]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_OfEveryPlace_HasTheNewestAsItsFirst(string family)
    {
        using var tower = Tower(family);
        var history = OnnxRun.Random(new Random(5), Length * Width);

        OnnxRun.AssertClose(Newest(tower, history, [.. Enumerable.Repeat(1f, Length)], 1, Length), Every(tower, history)[..Width], 1e-5f);
    }

    // Without learned positions, a place in training is exactly the question that serving asks of a shorter history.
    [Theory]
    [InlineData("core")]
    [InlineData("gru4rec")]
    [InlineData("youtube-recall")]
    public void Forward_OfEveryPlace_IsThatOfTheOlderHistoryAlone(string family)
    {
        using var tower = Tower(family);
        var history = OnnxRun.Random(new Random(5), Length * Width);

        var alone = Newest(tower, history[(5 * Width)..], [1, 1, 1], 1, 3);

        OnnxRun.AssertClose(alone, Every(tower, history)[(5 * Width)..(6 * Width)], 1e-5f);
    }

    private static NextItemTower Tower(string family) =>
        NextItemFamilies.Get(family).Create(SmallNextItem.Options(family), new NextItemSetup(new Random(3), torch.CPU));

    private static float[] Newest(NextItemTower tower, float[] history, float[] weights, int batch, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return [.. tower.NewestInterest(torch.tensor(history, [batch, length, Width]), torch.tensor(weights, [batch, length])).data<float>()];
    }

    private static float[] Every(NextItemTower tower, float[] history)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var inputs = new NextItemInputs(
            new TorchValue(torch.tensor(history, [1, Length, Width])), new TorchValue(torch.ones(1, Length)), null, Length, EveryPlace: true);
        return [.. ((TorchValue)tower.Interests(inputs)).Tensor.contiguous().data<float>()];
    }
}
