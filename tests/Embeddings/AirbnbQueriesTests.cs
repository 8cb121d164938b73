namespace Recsys.Embeddings.Tests;

public class AirbnbQueriesTests
{
    [Fact]
    public void Find_Query_GivesItemsThatShareNoWordWithIt()
    {
        var model = AirbnbQueries.Train(Sessions(), new SkipGramOptions { Dimension = 16, LearningRate = 0.05f });

        string[] beach = ["villa-1", "villa-2", "villa-3", "villa-4"];
        Assert.Equal(beach, model.Find("Sea  AND sand", 4).Order());
        Assert.Equal(beach, model.Find("cheap beach", 4).Order());
        Assert.All(model.Find("ski slopes", 4), id => Assert.StartsWith("chalet", id, StringComparison.Ordinal));
        Assert.Equal(8, model.Find("ski slopes", 100).Count);
    }

    [Fact]
    public void Find_QueryThatTrainingDidNotSee_GivesNothing() =>
        Assert.Empty(AirbnbQueries.Train(Sessions(), new SkipGramOptions { Dimension = 8 }).Find("castle", 5));

    private static IEnumerable<IReadOnlyList<QueryStep>> Sessions()
    {
        var random = new Random(6);
        (string[] Queries, string Item)[] topics = [(["sea and sand", "cheap beach"], "villa"), (["ski slopes", "snow"], "chalet")];
        for (var session = 0; session < 400; session++)
        {
            var (queries, item) = topics[session % 2];
            yield return
            [
                new QueryStep(queries[random.Next(2)], IsQuery: true),
                .. Enumerable.Range(0, 3).Select(_ => new QueryStep($"{item}-{1 + random.Next(4)}", IsQuery: false)),
            ];
        }
    }
}
