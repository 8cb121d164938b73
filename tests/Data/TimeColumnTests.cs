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
    [InlineData("2020-09-13 12:26:40 GMT", 1_600_000_000_000)]
    [InlineData("20200913T122640Z", 1_600_000_000_000)]
    [InlineData("20200913T1426+0200", 1_599_999_960_000)]
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
    public void Create_DatesThatAreNotIso_AskForAFormat(string cell)
    {
        var error = Assert.Throws<ArgumentException>(() => new TimeColumn(null, ["2021-03-12", cell]));

        Assert.Contains($"'{cell}' (row 2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("time:dd-MM-yyyy=COLUMN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2021-03-13 09:00 Atlantis/Centre", "no zone 'Atlantis/Centre' is known")]
    [InlineData("2021-03-13T09:00:00 CEST", "no zone 'CEST' is known")]
    public void Create_UnknownZone_IsNamed(string cell, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => new TimeColumn(null, ["2021-03-12", cell])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("20210311", "20210312")]
    [InlineData("20210311093000", "20210312093000")]
    public void Create_NumbersThatAreDatesToo_AreNotGuessed(params string[] cells)
    {
        Assert.Contains("time:yyyyMMdd", Assert.Throws<ArgumentException>(() => new TimeColumn(null, cells)).Message, StringComparison.Ordinal);

        Assert.True(new TimeColumn("yyyyMMdd", cells).TryRead("20210311", out var milliseconds));
        Assert.Equal(1_615_420_800_000, milliseconds);
    }

    [Fact]
    public void Create_NumbersOfTwoUnits_AreRefusedUnlessOneIsSaid()
    {
        string[] cells = ["1600000000", "1600000000000"];

        Assert.Contains("1600000000 is a moment of this age in seconds", Assert.Throws<ArgumentException>(() => new TimeColumn(null, cells)).Message, StringComparison.Ordinal);
        Assert.True(new TimeColumn("ms", cells).TryRead(cells[0], out var milliseconds));
        Assert.Equal(1_600_000_000, milliseconds);
    }

    [Fact]
    public void Create_FormatWithoutAYear_IsRefused() =>
        Assert.Contains("has no year", Assert.Throws<ArgumentException>(() => new TimeColumn("DD-MM-YYYY", [])).Message, StringComparison.Ordinal);

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
