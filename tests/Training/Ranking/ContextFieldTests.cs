using Recsys.Conformance;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Context fields of a table: what a silo reads in a request's free context scores as it did in training.</summary>
public sealed class ContextFieldTests(ContextFieldTests.OneVersion shared) : IClassFixture<ContextFieldTests.OneVersion>, IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Families => ModelFamilyConformanceTests.Families;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Score_RequestWithTheExamplesContext_IsTheExamplesScore(string family)
    {
        var table = Table();
        var (ranker, served) = table.Open(_folder, ModelRegistry.Get(family), SmallWorld.Options(ModelRegistry.Get(family)));
        using var both = ranker;
        using var closing = served;
        int[] asked = [.. Enumerable.Range(0, 24), .. Enumerable.Range(ContextTable.Rows - 24, 24)];
        var expected = ranker.Predict(asked);
        var rebuilt = RequestContexts.Of(table.Set, asked).ToArray();
        for (var i = 0; i < asked.Length; i++)
        {
            var example = table.Set.Examples[asked[i]];
            float[] offline = [0];
            var history = table.History(served, asked[i]);
            ranker.Predict(new UserState(example.User, [.. history.AsEnumerable().Reverse()], example.Time, table.Context(asked[i])), [example.Item], offline);
            Assert.Equal(expected[i], offline[0], 1e-4f);
            Assert.Equal(expected[i], table.Score(served, asked[i], table.Context(asked[i])), 1e-4f);
            Assert.Equal(expected[i], table.Score(served, asked[i], rebuilt[i]), 1e-4f);
        }
    }

    // The label is the field's alone, so a silo that missed it would score at chance.
    [Theory]
    [InlineData("lr", "price")]
    [InlineData("lr", "tags")]
    [InlineData("deepfm", "price")]
    [InlineData("deepfm", "tags")]
    [InlineData("poly2", "tags")]
    public void Score_FieldThatDecidesTheLabel_OrdersRequests(string family, string field)
    {
        var table = new ContextTable(_folder, (price, tags) => field == "price" ? price > 5 : tags.Contains("hot", StringComparison.Ordinal));
        var (ranker, served) = table.Open(_folder, ModelRegistry.Get(family), Worlds.Tune(ModelRegistry.Get(family), epochs: 20));
        using var both = ranker;
        using var closing = served;
        float Score(string? value) => table.Score(served, 1, value is null ? null : new Dictionary<string, string> { [field] = value });

        var (high, low) = field == "price" ? ("9.5", "0.5") : ("hot|new", "new|old");
        Assert.True(Score(high) > Score(low) + 0.2f, $"{Score(high)} and {Score(low)}");
        Assert.NotEqual(Score(null), Score(high), 0.01f);
        Assert.Equal(Score(null), table.Score(served, 1, new Dictionary<string, string> { [field] = high }, $"context_{(field == "price" ? "number" : "list")}.{field}"));
    }

    [Theory]
    [InlineData("price", "", "price", null)]
    [InlineData("price", "cheap", "price", null)]
    [InlineData("price", "NaN", "price", null)]
    [InlineData("price", "Infinity", "price", null)]
    [InlineData("price", "1e999", "price", null)]
    [InlineData("price", "3,5", "price", null)]
    [InlineData("price", "3.5", "price", "35e-1")]
    [InlineData("tags", "", "tags", null)]
    [InlineData("tags", " | ", "tags", null)]
    [InlineData("tags", "never", "tags", null)]
    [InlineData("tags", "never|nor", "tags", null)]
    [InlineData("tags", "Hot", "tags", null)]
    [InlineData("tags", "new|hot", "tags", "hot|new")]
    [InlineData("tags", " hot |hot", "tags", "hot")]
    [InlineData("tags", "hot|never", "tags", "nor|hot")]
    [InlineData("device", "watch", "device", null)]
    public void Score_TextsThatMeanTheSame_AreEqual(string field, string value, string otherField, string? other)
    {
        var (table, served) = (shared.Table, shared.Served);
        float Score(string name, string? text) => table.Score(served, 1, text is null ? null : new Dictionary<string, string> { [name] = text });
        Assert.Equal(Score(otherField, other), Score(field, value));
    }

    [Theory]
    [InlineData("price", "3.5", "3.6")]
    [InlineData("price", "3.5", null)]
    [InlineData("tags", "hot", "hot|never")]
    [InlineData("tags", "hot", "new")]
    [InlineData("tags", "hot", null)]
    [InlineData("device", "phone", "desk")]
    public void Score_TextsThatMeanAnother_Differ(string field, string value, string? other)
    {
        var (table, served) = (shared.Table, shared.Served);
        float Score(string? text) => table.Score(served, 1, text is null ? null : new Dictionary<string, string> { [field] = text });
        Assert.NotEqual(Score(other), Score(value));
    }

    [Fact]
    public void Write_ContextOfEachForm_IsInTheArtefact()
    {
        var (table, served) = (shared.Table, shared.Served);

        Assert.Equal(["context.device", "context_number.price", "context_list.tags", "hour", "weekday"], served.Schema.ContextFeatures);
        Assert.Superset(served.Schema.ContextFeatures.ToHashSet(), served.RankInputs.ToHashSet());
        var scale = table.Set.Fields.Single(f => f.Name == "price").Scale!;
        Assert.InRange(scale.Mean, 4, 6);
        Assert.InRange(scale.Deviation, 2, 4);
    }

    [Fact]
    public void Of_ContextFields_AreOneObjectForEachCombination()
    {
        var table = Table();
        var contexts = RequestContexts.Of(table.Set, [1, 1, 2, 7]).ToArray();

        Assert.Equal("desk", contexts[0]!["device"]);
        Assert.Equal(double.Parse(table.Context(1)["price"], System.Globalization.CultureInfo.InvariantCulture), double.Parse(contexts[0]!["price"], System.Globalization.CultureInfo.InvariantCulture), 1e-5);
        Assert.Same(contexts[0], contexts[1]);
        Assert.False(contexts[2]!.ContainsKey("device"));
        Assert.False(contexts[3]!.ContainsKey("price"));
        Assert.All(RequestContexts.Of(SmallWorld.Set, [0, 1]), Assert.Null);
    }

    private ContextTable Table() => new(_folder, Label);

    private static bool Label(double price, string tags) => price > 5 != tags.Contains("hot", StringComparison.Ordinal);

    /// <summary>One trained version, for the tests that only ask it.</summary>
    public sealed class OneVersion : IDisposable
    {
        private readonly TempFolder _folder = new();

        public OneVersion()
        {
            Table = new ContextTable(_folder, Label);
            (var ranker, Served) = Table.Open(_folder, FactorizationMachine.Family, SmallWorld.Options(FactorizationMachine.Family));
            ranker.Dispose();
        }

        internal ContextTable Table { get; }

        internal LoadedModel Served { get; }

        public void Dispose()
        {
            Served.Dispose();
            _folder.Dispose();
        }
    }
}
