using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data.Tests;

/// <summary>A row is told nothing of what came after it.</summary>
public sealed class PointInTimeTests : IDisposable
{
    private const string Log = """
        u,i,t,y,price,tier,tags
        a,x,2021-01-01,1,10,,red
        b,x,2021-01-02,0,12,gold,red
        a,x,2021-01-03,1,,silver,blue
        a,y,2021-01-04,0,30,,
        b,x,2021-01-05,1,99,bronze,green
        c,z,2021-01-06,1,50,gold,new
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ChangingFields_AreWhatTheyWereAtEachRow()
    {
        var set = Read("item.price:number=price", "user.tier=tier", "item.tags:list:changing=tags");

        Assert.Equal(["red", "red", "blue", "", "green", "new"], OfExamples(set, "tags"));

        // What a row leaves empty is what the row before said of the same owner, and unknown before the first that says anything.
        Assert.Equal(["", "gold", "silver", "silver", "bronze", "gold"], OfExamples(set, "tier"));
        Assert.Equal([10.0, 12, 12, 30, 99, 50], Numbers(set, "price", set.Examples.Select((e, i) => set.Items.Of(i, e.Item))).Select(n => Math.Round(n, 3)));
    }

    [Fact]
    public void AsOf_HalfOfTheRows_KnowsNothingOfTheRest()
    {
        var whole = Read("item.price:number=price", "user.tier=tier", "item.tags:list=tags");
        var set = whole.AsOf([0, 1, 2]);

        // The first rows are what is served: of those met, as they were last; of others, as they are met first.
        Assert.Equal(["silver", "gold", "gold"], new[] { "a", "b", "c" }.Select(u => TextOf(set, "tier", IndexOf(set.Events.UserIds, u))));
        Assert.Equal([12.0, 30, 50], Numbers(set, "price", new[] { "x", "y", "z" }.Select(i => IndexOf(set.Events.ItemIds, i))).Select(n => Math.Round(n, 3)));
        Assert.Equal([["blue"], [], ["new"]], new[] { "x", "y", "z" }.Select(i => set.Events.ItemAttributes[IndexOf(set.Events.ItemIds, i)].Select(a => a.Value)));
        Assert.Equal(["green"], whole.Events.ItemAttributes[IndexOf(whole.Events.ItemIds, "x")].Select(a => a.Value));

        // Learned from are the prices 10 and, of two states of the item, 12: mean 34/3.
        Assert.Equal(34 / 3.0, set.Fields.Single(f => f.Name == "price").Scale!.Mean, 1e-9);

        // What examples have stays.
        Assert.Equal(OfExamples(whole, "tier"), OfExamples(set, "tier"));
        Assert.Equal(OfExamples(whole, "tags"), OfExamples(set, "tags"));
    }

    [Fact]
    public void Read_StaticFields_AreTheLatestEverywhereAndTellThatTheyChanged()
    {
        var report = new TableReport();
        var set = TableReader.ReadCsv(_folder.Write("log.csv", Log), TableColumns.Parse(["user=u", "item=i", "time=t", "label=y", "user.tier:static=tier"]), report);

        Assert.False(set.Users.AreSeveral);
        Assert.Equal(["silver", "bronze", "silver", "silver", "bronze", "gold"], OfExamples(set, "tier"));
        Assert.Contains("static, but of several values: tier 1", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ContextOfARow_HasNoChange() =>
        Assert.Contains("'context.a:static=a'", Assert.Throws<ArgumentException>(() => TableColumns.Parse(["user=u", "item=i", "context.a:static=a"])).Message, StringComparison.Ordinal);

    [Fact]
    public void KeepSeen_ValuesOfTheRestAlone_AreUnknown()
    {
        var set = Read("user.tier=tier").KeepSeen([0, 1, 2]);

        Assert.Equal(["", "gold", "silver", "silver", "", "gold"], OfExamples(set, "tier"));
    }

    [Fact]
    public void LearningFrom_ARandomHoldOut_LeavesItOutOfWhatIsLearned()
    {
        var set = Read();
        Interaction[] events = [.. set.Events.Interactions];
        InteractionDataset Part(params int[] of) => set.Events.With(of.Select(i => events[i]));

        // User a: rows 0, 2 and 3, of which the middle one is held out.
        var split = new DatasetSplit("holdout", Part(0, 1, 3, 4, 5), Part(), Part(2));
        var learned = set.LearningFrom(split, [0, 1, 3, 4, 5]);
        Assert.Equal((2, 1), (set.HistoryOf(3).Length, learned.HistoryOf(3).Length));
        Assert.Equal(events[0].Time, learned.HistoryOf(3)[0].Time);
        Assert.Equal(1, learned.HistoryOf(2).Length);

        // Where all that is held out comes after what is learned from, nothing changes.
        Assert.Same(set, set.LearningFrom(new DatasetSplit("global-time", Part(0, 1, 2, 3), Part(4), Part(5)), [0, 1, 2, 3]));
    }

    private ExampleSet Read(params string[] fields) => TableReader.ReadCsv(
        _folder.Write("log.csv", Log), TableColumns.Parse(["user=u", "item=i", "time=t", "label=y", .. fields]), new TableReport());

    private static int IndexOf(IReadOnlyList<string> ids, string id) => ids.ToList().IndexOf(id);

    private static IEnumerable<string> OfExamples(ExampleSet set, string name)
    {
        var field = set.Fields.Single(f => f.Name == name);
        return set.Examples.Select((e, i) => TextOf(set, name, field.Owner == FieldOwner.User ? set.Users.Of(i, e.User) : set.Items.Of(i, e.Item)));
    }

    private static string TextOf(ExampleSet set, string name, int row) => string.Join('|', set.Fields.Single(f => f.Name == name).TextsOf(row));

    private static IEnumerable<double> Numbers(ExampleSet set, string name, IEnumerable<int> rows)
    {
        var field = set.Fields.Single(f => f.Name == name);
        return rows.Select(r => (field.Weights[field.Starts[r]] * field.Scale!.Deviation) + field.Scale.Mean);
    }
}
