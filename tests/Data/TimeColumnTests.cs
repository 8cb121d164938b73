namespace Recsys.Data.Tests;

public sealed class TimeColumnTests
{
    [Theory]
    [InlineData("seconds", "1600000000", 1_600_000_000_000)]
    [InlineData("seconds", "1600000000.5", 1_600_000_000_500)]
    [InlineData("milliseconds", "1600000000000", 1_600_000_000_000)]
    [InlineData("microseconds", "1600000000000000", 1_600_000_000_000)]
    [InlineData("nanoseconds", "1600000000000000123", 1_600_000_000_000)]
    [InlineData("seconds", "-5", -5_000)]
    public void TryRead_Numbers_AreOfTheUnitThatSuitsTheLargest(string unit, string cell, long expected)
    {
        var column = new TimeColumn(null, [cell]);

        Assert.True(column.TryRead(cell, out var milliseconds));
        Assert.Equal((unit, expected), (column.ToString(), milliseconds));
    }

    [Fact]
    public void TryRead_MillisecondsOnBothSidesOfTheBoundOfSeconds_KeepTheirOrder()
    {
        string[] cells = ["99999999000", "100000000000", "100000001000", ""];
        var column = new TimeColumn(null, cells);

        Assert.Equal([99_999_999_000, 100_000_000_000, 100_000_001_000], cells[..3].Select(c => column.TryRead(c, out var ms) ? ms : -1));
        Assert.False(column.TryRead("", out _));
    }

    [Theory]
    [InlineData("s", "100000000000", 100_000_000_000_000)]
    [InlineData("ms", "7", 7)]
    [InlineData("us", "7000", 7)]
    [InlineData("ns", "7000000", 7)]
    public void TryRead_UnitAskedFor_IsTaken(string form, string cell, long expected)
    {
        Assert.True(new TimeColumn(form, [cell]).TryRead(cell, out var milliseconds));
        Assert.Equal(expected, milliseconds);
    }

    [Theory]
    [InlineData("2020-09-13", 1_599_955_200_000)]
    [InlineData("2020-09-13T12:26", 1_599_999_960_000)]
    [InlineData("2020-09-13 12:26:40", 1_600_000_000_000)]
    [InlineData("2020-09-13 12:26:40 UTC", 1_600_000_000_000)]
    [InlineData("2020-09-13 12:26:40.123456789Z", 1_600_000_000_123)]
    [InlineData("2020-09-13 14:26:40 +0200", 1_600_000_000_000)]
    [InlineData("2020-09-13T14:26:40+02:00", 1_600_000_000_000)]
    [InlineData("2020-09-13 12:26:40 +0000 UTC", 1_600_000_000_000)]
    [InlineData("2020-09-13 14:26:40 Europe/Berlin", 1_600_000_000_000)]
    public void TryRead_IsoWithAZone_IsRead(string cell, long expected)
    {
        Assert.True(new TimeColumn(null, [cell]).TryRead(cell, out var milliseconds));
        Assert.Equal(expected, milliseconds);
    }

    [Theory]
    [InlineData("11-03-2021 09:00")]
    [InlineData("13-03-2021 09:00")]
    [InlineData("03/13/2021")]
    [InlineData("13 Mar 2021")]
    [InlineData("2021-02-30")]
    [InlineData("2021-03-13 09:00 Atlantis/Centre")]
    public void Create_DatesThatAreNotIso_AskForAFormat(string cell)
    {
        var error = Assert.Throws<ArgumentException>(() => new TimeColumn(null, ["2021-03-12", cell]));

        Assert.Contains($"'{cell}' (row 2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("time:dd-MM-yyyy=COLUMN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_FormatAskedFor_IsTheOnlyOne()
    {
        var column = new TimeColumn("dd-MM-yyyy HH:mm", ["11-03-2021 09:00"]);

        Assert.True(column.TryRead("11-03-2021 09:00", out var milliseconds));
        Assert.Equal(new DateTimeOffset(2021, 3, 11, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), milliseconds);
        Assert.False(column.TryRead("2021-03-11", out _));
        Assert.Equal("time '2021-03-11' is not of the form 'dd-MM-yyyy HH:mm'", column.Refusal("2021-03-11"));
    }

    [Fact]
    public void TryRead_NumberBeyondTheCalendarOrNoTime_IsRefused()
    {
        var column = new TimeColumn("s", []);

        Assert.False(column.TryRead("99999999999999", out _));
        Assert.False(new TimeColumn(null, ["noon"]).TryRead("noon", out _));
    }
}
