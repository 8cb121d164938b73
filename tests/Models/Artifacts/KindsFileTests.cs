using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class KindsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Score_MarketsAndColdItem_AreThoseOfTheFile()
    {
        var options = new TestArtifactOptions { Attributes = [new ItemAttribute("city", "a"), new ItemAttribute("city", "b")] };
        var content = FragileRanker.Content("Identity", options, "type_similarity");
        var items = content.ItemIds.Count;
        ArtifactWriter.Write(_folder["v"], content with { Kinds = Kinds(items) });

        using var model = LoadedModel.Open(_folder["v"]);
        var cold = model.AddColdItem("cold", [new ItemAttribute("city", "b")]);
        var unseen = model.AddColdItem("unseen", [new ItemAttribute("city", "a"), new ItemAttribute("size", "9")]);
        var scores = new float[4];
        HistoryEvent[] history = [new(0, InteractionKind.Click, 0, 5)];
        var interest = new float[model.Schema.InterestDimension];
        model.ComputeInterest(history, interest);
        model.Score(
            new RankRequest { Interest = interest, History = history, Time = 9 },
            [new Candidate(0, 0), new Candidate(1, 0), new Candidate(cold, 0), new Candidate(unseen, 0)],
            scores);

        // The user has one event of type a; a type that training did not see has no vector.
        Assert.Equal([1, 0, 0, 0], scores.Select(s => MathF.Round(s, 5)));
        history[0] = history[0] with { Row = 1 };
        model.Score(new RankRequest { Interest = interest, History = history, Time = 9 }, [new Candidate(0, 0), new Candidate(cold, 0)], scores);
        Assert.Equal([0, 1], scores[..2].Select(s => MathF.Round(s, 5)));
    }

    [Fact]
    public void Write_MarketsOfAnotherNumberOfItems_Throws()
    {
        var content = TestArtifacts.Content();
        var error = Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["v"], content with { Kinds = Kinds(content.ItemIds.Count + 1) }));
        Assert.Contains("kinds.json", error.Message, StringComparison.Ordinal);
    }

    // Items take turns between the cities.
    private static ItemKindsContent Kinds(int items) => ItemKindsContent.Of(
        Enumerable.Range(0, items).Select(i => (IReadOnlyList<ItemAttribute>)[new ItemAttribute("city", i % 2 == 0 ? "a" : "b")]),
        "city",
        null,
        new Dictionary<string, float[]>
        {
            ["item:city=a"] = [1, 0],
            ["item:city=b"] = [0, 1],
            ["user:n1:city=a"] = [2, 0],
            ["user:n1:city=b"] = [0, 3],
        });
}
