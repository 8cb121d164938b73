using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class ExactSearchTests
{
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var dimension in new[] { 1, 7, 8, 64, 100 })
            {
                // Round the block of 256 rows and the group of 4.
                foreach (var rows in new[] { 0, 1, 3, 4, 5, 255, 256, 257, 1030 })
                {
                    shapes.Add(dimension, rows);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Search_EqualsBruteForce(int dimension, int rows)
    {
        var (query, matrix) = Draw(dimension, rows);

        var found = Find(query, matrix, 0, new All(), 10);

        Assert.Equal(BruteForce(query, matrix, _ => true, 10).Select(s => s.Item), found.Select(s => s.Item));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Search_WithFilter_EqualsBruteForceOverTheAcceptedRows(int dimension, int rows)
    {
        var (query, matrix) = Draw(dimension, rows);

        var found = Find(query, matrix, 0, new EveryThird(), 10);

        Assert.Equal(BruteForce(query, matrix, row => row % 3 == 0, 10).Select(s => s.Item), found.Select(s => s.Item));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_EqualsTheSumOfProducts(int dimension, int rows)
    {
        var (query, matrix) = Draw(dimension, rows);
        var scores = new float[rows];
        ExactSearch.Multiply(query, matrix, scores);

        for (var row = 0; row < rows; row++)
        {
            Assert.Equal(Product(query, matrix, row), scores[row], 1e-4);
        }
    }

    [Fact]
    public void Search_FirstRow_IsAddedToEveryRow()
    {
        var found = Find([1f], [3f, 1f, 2f], 100, new All(), 2);

        Assert.Equal([new ScoredItem(100, 3), new ScoredItem(102, 2)], found);
    }

    [Fact]
    public void Search_InTwoParts_EqualsOne()
    {
        var (query, matrix) = Draw(8, 600);
        var whole = Find(query, matrix, 0, new All(), 20);

        var best = new TopK(new ScoredItem[20]);
        ExactSearch.Search(query, matrix.AsSpan(0, 8 * 301), 0, new All(), ref best);
        ExactSearch.Search(query, matrix.AsSpan(8 * 301), 301, new All(), ref best);

        Assert.Equal(whole.Select(s => s.Item), best.SortDescending().ToArray().Select(s => s.Item));
    }

    [Fact]
    public void Search_EqualScores_AreOrderedByRow() =>
        Assert.Equal([0, 1, 2], Find([1f], Enumerable.Repeat(1f, 300).ToArray(), 0, new All(), 3).Select(s => s.Item));

    [Fact]
    public void Search_NoWholeRows_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => Find([1f, 2f], [1f, 2f, 3f], 0, new All(), 1));
        Assert.Contains("3 numbers", error.Message);
        Assert.Throws<ArgumentException>(() => Find([], [1f], 0, new All(), 1));
    }

    private static (float[] Query, float[] Matrix) Draw(int dimension, int rows)
    {
        var random = new Random((dimension * 10_000) + rows);
        return (Vector(dimension), Vector(dimension * rows));

        float[] Vector(int length) => [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static double Product(float[] query, float[] matrix, int row) =>
        query.Select((q, d) => (double)q * matrix[(row * query.Length) + d]).Sum();

    private static IEnumerable<(int Item, double Score)> BruteForce(float[] query, float[] matrix, Func<int, bool> accepts, int k) =>
        Enumerable.Range(0, matrix.Length / query.Length).Where(accepts)
            .Select(row => (Item: row, Score: Product(query, matrix, row)))
            .OrderByDescending(s => s.Score).ThenBy(s => s.Item).Take(k);

    private static ScoredItem[] Find<TFilter>(float[] query, float[] matrix, int firstRow, TFilter filter, int k)
        where TFilter : struct, IRowFilter
    {
        var best = new TopK(new ScoredItem[k]);
        ExactSearch.Search(query, matrix, firstRow, filter, ref best);
        return best.SortDescending().ToArray();
    }

    private readonly struct All : IRowFilter
    {
        public bool Accepts(int row) => true;
    }

    private readonly struct EveryThird : IRowFilter
    {
        public bool Accepts(int row) => row % 3 == 0;
    }
}
