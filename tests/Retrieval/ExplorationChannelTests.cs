using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class ExplorationChannelTests : RecallChannelSuite
{
    private readonly RareItemList _rare = new(new RecallOptions { RareBelow = 3 });

    public ExplorationChannelTests()
    {
        Channel = new ExplorationChannel(_rare);
        _rare.Refresh(Table);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => true;

    [Fact]
    public void Recall_AsManyAsThereAre_BringsEveryRareItem() =>
        Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 7 != 3), Ask(null, Filter([]), 60).Select(f => f.Index).Order());

    [Fact]
    public void Recall_OftenShownItem_IsNotExplored()
    {
        Show(4, 2);
        Show(5, 3);
        _rare.Refresh(Table);

        var found = Ask(null, Filter([]), 60).Select(f => f.Index).ToArray();
        Assert.Contains(4, found);
        Assert.DoesNotContain(5, found);
    }

    // 6,000 seeds over 52 items: the count of each is binomial with mean 115.4 and deviation 10.6; 5 deviations are 53.
    [Fact]
    public void Recall_OverSeeds_IsUniform()
    {
        var counts = new int[60];
        var destination = new RecalledItem[1];
        for (var seed = 0; seed < 6000; seed++)
        {
            Channel.Recall(new RecallQuery { Table = Table, Filter = Filter([]), Seed = Mix((ulong)seed) }, destination);
            counts[destination[0].Index]++;
        }

        Assert.All(Enumerable.Range(0, 60), i => Assert.InRange(counts[i], i % 7 == 3 ? 0 : 62, i % 7 == 3 ? 0 : 169));
    }

    private void Show(int index, int times)
    {
        var counts = new long[ItemTable.KindCount];
        counts[(int)InteractionKind.Impression] = times;
        Table.Upsert(Table.GetId(index), 2, [], true, counts);
    }

    // The finaliser of SplitMix64: the pipeline's seeds are mixed as well.
    private static ulong Mix(ulong z)
    {
        z = (z + 1) * 0x9E3779B97F4A7C15ul;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
        return z ^ (z >> 31);
    }
}
