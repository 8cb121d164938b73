using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests;

public sealed class MovieLensReaderTests : IDisposable
{
    private const string Movies = "movieId,title,genres\n1,Toy Story (1995),Animation|Children\n";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Ratings_GiveKindsValuesAndMillisecondsInTimeOrder()
    {
        var data = Read("userId,movieId,rating,timestamp\n7,1,4.0,30\n7,2,3.5,10\n8,1,2.0,20\n8,3,0.5,20\n", Movies);

        Assert.Equal(["7", "8"], data.UserIds);
        Assert.Equal(["1", "2", "3"], data.ItemIds);
        Assert.Equal(
            [
                new Interaction(0, 1, InteractionKind.Click, 3.5f, 10_000),
                new Interaction(1, 0, InteractionKind.Dislike, 2f, 20_000),
                new Interaction(1, 2, InteractionKind.Dislike, 0.5f, 20_000),
                new Interaction(0, 0, InteractionKind.Like, 4f, 30_000),
            ],
            data.Interactions.ToArray());
    }

    [Fact]
    public void Read_MoviesWithQuotesRangesAndGaps_GiveGenresAndYear()
    {
        var data = Read(
            "userId,movieId,rating,timestamp\n1,11,4,1\n1,29,4,2\n1,40,4,3\n1,50,4,4\n1,60,4,5\n1,70,4,6\n",
            "movieId,title,genres\n"
            + "11,\"American President, The (1995)\",Comedy|Drama\n"
            + "29,\"Say \"\"hi\"\" (Part 2) (2007) \",(no genres listed)\n"
            + "40,Death Note (2006–2007),Crime\n"
            + "50,Babylon 5,Sci-Fi\n"
            + "60,Open (2011-),Drama|Drama||\n"
            + "99,Never Rated (2000),War\n");

        Assert.Equal([Genre("Comedy"), Genre("Drama"), Year("1995")], data.ItemAttributes[0]);
        Assert.Equal([Year("2007")], data.ItemAttributes[1]);
        Assert.Equal([Genre("Crime"), Year("2006")], data.ItemAttributes[2]);
        Assert.Equal([Genre("Sci-Fi")], data.ItemAttributes[3]);
        Assert.Equal([Genre("Drama"), Year("2011")], data.ItemAttributes[4]);
        Assert.Empty(data.ItemAttributes[5]);
        Assert.Equal(6, data.ItemCount);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Read_BlankLinesFurtherColumnsAndOtherOrder_AreAccepted(string newline)
    {
        var ratings = string.Join(newline, "timestamp,extra,rating,movieId,userId", "", "5,x,4.5,1,9", "  ", "6,y,1,1,9", "");

        var data = Read(ratings, Movies.ReplaceLineEndings(newline));

        Assert.Equal([InteractionKind.Like, InteractionKind.Dislike], data.Interactions.ToArray().Select(i => i.Kind));
        Assert.Equal([Genre("Animation"), Genre("Children"), Year("1995")], data.ItemAttributes[0]);
    }

    [Theory]
    [InlineData("1,1,abc,5", "abc", "rating must be a number from 0.5 to 5")]
    [InlineData("1,1,0.4,5", "0.4", "rating must be a number from 0.5 to 5")]
    [InlineData("1,1,5.1,5", "5.1", "rating must be a number from 0.5 to 5")]
    [InlineData("1,1,NaN,5", "NaN", "rating must be a number from 0.5 to 5")]
    [InlineData("1,1,4,-1", "-1", "timestamp must be whole seconds")]
    [InlineData("1,1,4,1.5", "1.5", "timestamp must be whole seconds")]
    [InlineData("1,1,4,99999999999999", "99999999999999", "timestamp must be whole seconds")]
    [InlineData(",1,4,5", ",1,4,5", "must not be empty")]
    [InlineData("1,1,4", "1,1,4", "the number of fields differs from the header's 4")]
    [InlineData("1,\"1\"x,4,5", "1,\"1\"x,4,5", "quote")]
    public void Read_MalformedRating_IsReportedWithFileLineAndValue(string row, string value, string reason)
    {
        var error = Assert.Throws<DataFormatException>(
            () => Read($"userId,movieId,rating,timestamp\n1,1,4,5\n\n{row}\n1,1,3,5\n", Movies));

        var found = Assert.Single(error.Examples);
        Assert.Equal((4L, value), (found.Line, found.Value));
        Assert.Contains(reason, found.Reason, StringComparison.Ordinal);
        Assert.Equal(1, error.MalformedCount);
        Assert.Equal(Path.Combine(_folder.Path, "ratings.csv"), error.File);
        Assert.Contains("ratings.csv has 1 malformed row", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyMalformedRows_AreAllCountedAndTheFirstShown()
    {
        var rows = string.Concat(Enumerable.Repeat("1,1,bad,5\n", 1000));

        var error = Assert.Throws<DataFormatException>(() => Read("userId,movieId,rating,timestamp\n" + rows, Movies));

        Assert.Equal(1000, error.MalformedCount);
        Assert.Equal(Enumerable.Range(2, 20), error.Examples.Select(e => (int)e.Line));
    }

    [Fact]
    public void Read_MovieTwice_IsReported()
    {
        var error = Assert.Throws<DataFormatException>(
            () => Read("userId,movieId,rating,timestamp\n1,1,4,5\n", Movies + "1,Again (1996),War\n"));

        Assert.Equal(3, Assert.Single(error.Examples).Line);
        Assert.EndsWith("movies.csv", error.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("userId,movieId,stars,timestamp\n")]
    public void Read_NoHeaderOrMissingColumn_IsReported(string ratings)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(ratings, Movies));

        Assert.Contains("rating", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsNamed()
    {
        _folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n");

        var error = Assert.Throws<FileNotFoundException>(() => MovieLensReader.Read(_folder.Path));

        Assert.Contains("movies.csv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LatestSmall_HasThePublishedCounts()
    {
        var data = MovieLensReader.Read(TestData.Require("ml-latest-small"));

        Assert.Equal((610, 9_724, 100_836), (data.UserCount, data.ItemCount, data.Interactions.Length));
        Assert.Equal(48_580, data.Interactions.ToArray().Count(i => i.Kind == InteractionKind.Like));
        var genres = data.ItemAttributes.SelectMany(a => a).Where(a => a.Field == "genre").Select(a => a.Value).Distinct();
        Assert.Equal(19, genres.Count());
        Assert.DoesNotContain("(no genres listed)", genres);
    }

    private static ItemAttribute Genre(string value) => new("genre", value);

    private static ItemAttribute Year(string value) => new("year", value);

    private InteractionDataset Read(string ratings, string movies)
    {
        _folder.Write("ratings.csv", ratings);
        _folder.Write("movies.csv", movies);
        return MovieLensReader.Read(_folder.Path);
    }
}
