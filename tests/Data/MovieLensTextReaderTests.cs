using System.Text;
using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests;

/// <summary>MovieLens' older formats say the same as the newest.</summary>
public sealed class MovieLensTextReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read100K_RatingsAndMovies_GiveEventsGenresAndYear()
    {
        Write("u.data", "196\t242\t3\t881250949\n186\t302\t5\t881250940\n196\t302\t1\t881250951\n", Encoding.UTF8);
        Write("u.item", $"242|Kolya (1996)|24-Jan-1997||http://x|{Flags(5, 15)}\n302|Unb\u00e9kannt|||http://y|{Flags(0)}\n999|Never Rated (1990)||||{Flags(1)}\n", Encoding.Latin1);

        var data = MovieLensTextReader.Read100K(_folder.Path);

        Assert.Equal(["196", "186"], data.UserIds);
        Assert.Equal(["242", "302"], data.ItemIds);
        Assert.Equal(
            [
                new Interaction(1, 1, InteractionKind.Like, 5, 881250940_000),
                new Interaction(0, 0, InteractionKind.Click, 3, 881250949_000),
                new Interaction(0, 1, InteractionKind.Dislike, 1, 881250951_000),
            ],
            data.Interactions.ToArray());
        Assert.Equal([new("genre", "Comedy"), new("genre", "Sci-Fi"), new("year", "1996")], data.ItemAttributes[0]);
        Assert.Empty(data.ItemAttributes[1]);
    }

    [Fact]
    public void Read1M_SameRatings_GiveTheSameAsTheCommaSeparatedFolder()
    {
        Write("ratings.dat", "1::10::4.5::30\n2::11::2::20\n1::11::3::40\n", Encoding.UTF8);
        Write("movies.dat", "10::Am\u00e9lie: A Film (2001)::Comedy|Romance\n11::Odd::(no genres listed)\n", Encoding.Latin1);
        Write("ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.5,30\n2,11,2,20\n1,11,3,40\n", Encoding.UTF8);
        Write("movies.csv", "movieId,title,genres\n10,Am\u00e9lie: A Film (2001),Comedy|Romance\n11,Odd,(no genres listed)\n", Encoding.UTF8);

        var (text, table) = (MovieLensTextReader.Read1M(_folder.Path), MovieLensReader.Read(_folder.Path));

        Assert.Equal(table.UserIds, text.UserIds);
        Assert.Equal(table.ItemIds, text.ItemIds);
        Assert.Equal(table.Interactions.ToArray(), text.Interactions.ToArray());
        Assert.Equal(table.ItemAttributes, text.ItemAttributes);
    }

    [Theory]
    [InlineData("1\t1\t6\t5", "6", "rating must be a number from 0.5 to 5")]
    [InlineData("1\t1\t4", "1\t1\t4", "a row must have 4 columns, separated by '\\t'; this one has 3")]
    [InlineData("\t1\t4\t5", "1\t4\t5", "userId and movieId must not be empty")]
    [InlineData("1\t1\t4\t-5", "-5", "timestamp must be whole seconds")]
    public void Read100K_MalformedRating_NamesFileLineAndValue(string row, string value, string reason)
    {
        Write("u.data", $"1\t1\t4\t5\n{row}\n", Encoding.UTF8);
        Write("u.item", $"1|A||||{Flags()}\n", Encoding.UTF8);

        var e = Assert.Throws<DataFormatException>(() => MovieLensTextReader.Read100K(_folder.Path));

        Assert.Contains("u.data", e.Message, StringComparison.Ordinal);
        var example = Assert.Single(e.Examples);
        Assert.Equal((2, value), (example.Line, example.Value));
        Assert.Contains(reason, example.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1|A||||0|1", "a row must have 24 columns")]
    [InlineData("1|A||||0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n1|B||||0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0", "this movieId stands in an earlier row too")]
    public void Read100K_MalformedMovie_Throws(string rows, string reason)
    {
        Write("u.data", "1\t1\t4\t5\n", Encoding.UTF8);
        Write("u.item", rows, Encoding.UTF8);

        Assert.Contains(reason, Assert.Throws<DataFormatException>(() => MovieLensTextReader.Read100K(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_NamesIt()
    {
        Assert.Contains("needs u.data", Assert.Throws<FileNotFoundException>(() => MovieLensTextReader.Read100K(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("needs ratings.dat", Assert.Throws<FileNotFoundException>(() => MovieLensTextReader.Read1M(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private static string Flags(params int[] set) => string.Join('|', Enumerable.Range(0, 19).Select(i => set.Contains(i) ? 1 : 0));

    private void Write(string name, string text, Encoding encoding) => File.WriteAllBytes(Path.Combine(_folder.Path, name), encoding.GetBytes(text));
}
