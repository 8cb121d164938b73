namespace Recsys.Data.Tests;

/// <summary>Files that failed people elsewhere, where they are beside the repository.</summary>
public sealed class SharedCasesTests
{
    private static readonly string? Folder = Find();

    [Theory]
    [InlineData("base.csv", 360, "seconds from 2020-09-13")]
    [InlineData("msrel.csv", 360, "milliseconds from 1973-03-02")]
    [InlineData("micro2020.csv", 360, "microseconds from 2020-09-13")]
    [InlineData("multiline.csv", 4, "seconds from 2020-09-13")]
    [InlineData("ties-newest-first.csv", 680, "seconds from 2020-09-13")]
    public void ReadCsv_ThatCanBeRead_IsRead(string name, int rows, string times)
    {
        var report = new TableReport();

        var set = Read(name, report);

        Assert.Equal(rows, set.Examples.Count);
        Assert.StartsWith(times, report.Times, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("daymonth-tiny.csv", "time:dd-MM-yyyy")]
    [InlineData("latin1-tiny.csv", "line 2")]
    [InlineData("unnamed.csv", "2 columns 'label'")]
    [InlineData("header-only.csv", "has no rows")]
    public void ReadCsv_ThatCannotBeRead_SaysWhy(string name, string said) =>
        Assert.Contains(said, Assert.ThrowsAny<Exception>(() => Read(name, new TableReport())).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadCsv_TheSameEventsInTwoOrders_AreTheSame()
    {
        var (oldest, newest) = (Read("ties-oldest-first.csv", new TableReport()), Read("ties-newest-first.csv", new TableReport()));

        Assert.Equal(oldest.Events.ItemIds, newest.Events.ItemIds);
        Assert.Equal(oldest.Examples, newest.Examples);
    }

    private static ExampleSet Read(string name, TableReport report)
    {
        Assert.SkipWhen(Folder is null, "there is no folder shared/cases beside the repository");
        return TableReader.ReadCsv(Path.Combine(Folder!, name), TableColumns.Parse(["user=user", "item=item", "time=time", "label=label"]), report);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var cases = Path.Combine(folder.FullName, "shared", "cases");
            if (Directory.Exists(cases))
            {
                return cases;
            }
        }

        return null;
    }
}
