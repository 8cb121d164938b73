using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

namespace Recsys.Cli.Tests.Commands;

/// <summary>Small tables that people bring, through the command line: what is right, or one line that says what is wrong.</summary>
[Collection("console")]
public sealed class SmallInputTests : IDisposable
{
    private const string Standard = "user=user item=item time=time label=label";

    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evaluate_HeaderAlone_HasNoRows() => Assert.Contains("has no rows", await FailsAsync(Standard, "user,item,time,label"));

    [Fact]
    public async Task Evaluate_TwoColumnsOfOneName_IsRefused() =>
        Assert.Contains("2 columns 'label'", await FailsAsync(Standard, ",user,item,time,label,label", "0,u0,i1,1,1,0"));

    [Fact]
    public async Task Evaluate_OneEventAUser_HasNoQuestion() => Assert.Contains(
        "No question can be asked of 'table' by leave-one-out",
        await FailsAsync(Standard, ["user,item,time,label", .. Enumerable.Range(0, 30).Select(n => $"u{n},i{n % 10},{1_600_000_000 + n},1")]));

    [Fact]
    public async Task Evaluate_DatesOfDayAndMonth_AskForAFormatAndAreReadByIt()
    {
        string[] rows = ["user,item,time,label", .. Enumerable.Range(0, 40).Select(n => $"u{n % 4},i{n % 10},{1 + (n % 13):00}-03-2021 09:{n:00},1")];

        Assert.Contains("time:dd-MM-yyyy=COLUMN", await FailsAsync(Standard, rows));
        var (code, output) = await RunAsync(["user=user", "item=item", "time:dd-MM-yyyy HH:mm=time", "label=label"], [], rows);
        Assert.Equal(0, code);
        Assert.Contains("times in dd-MM-yyyy HH:mm from 2021-03-01 to 2021-03-13", output);
    }

    [Fact]
    public async Task Evaluate_AnotherEncoding_IsRefusedWithTheLine()
    {
        var file = Path.Combine(_folder, "table.csv");
        await File.WriteAllTextAsync(file, "user,item,time,label\nu1,café,1,1\nu1,cafè,2,1\n", Encoding.Latin1, TestContext.Current.CancellationToken);

        var (code, output) = await InvokeAsync(file, Standard.Split(' '), []);

        Assert.Equal(1, code);
        Assert.Contains("line 2", output);
        Assert.Contains("not UTF-8", output);
    }

    [Fact]
    public async Task Evaluate_RowsInAnotherOrder_GivesTheSameFigures()
    {
        // Every item is met equally often, so that all that there is to rank by are ties.
        string[] rows = [.. Enumerable.Range(0, 120).Select(n => $"u{n / 6},i{n % 20},{1_600_000_000 + (n % 6 * 60)},1")];
        var first = await RunAsync(Standard.Split(' '), [], ["user,item,time,label", .. rows]);
        Array.Reverse(rows);
        var second = await RunAsync(Standard.Split(' '), [], ["user,item,time,label", .. rows]);

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal(Json(first.Output).ToJsonString(), Json(second.Output).ToJsonString());
    }

    [Theory]
    [InlineData(1_600_000_000_000_000, 25_200_000_000, "microseconds")]
    [InlineData(99_950_000_000, 25_200_000, "milliseconds")]
    public async Task Evaluate_TimesOfAnyUnit_GiveTheFiguresOfSeconds(long first, long step, string unit)
    {
        var seconds = await RunAsync(Standard.Split(' '), [], Rows(1_600_000_000, 25_200));
        var other = await RunAsync(Standard.Split(' '), [], Rows(first, step));

        Assert.Equal((0, 0), (seconds.Code, other.Code));
        Assert.Contains($"times in {unit} from", other.Output);
        Assert.Equal(Json(seconds.Output)["HR@2"]!.GetValue<double>(), Json(other.Output)["HR@2"]!.GetValue<double>());

        static string[] Rows(long first, long step) =>
            ["user,item,time,label", .. Enumerable.Range(0, 60).Select(n => $"u{n / 12},i{(n * n) % 10},{first + (n % 12 * step)},1")];
    }

    [Fact]
    public async Task Evaluate_ShopLog_NeedsTheMeaningOfItsKindsAlone()
    {
        string[] rows =
        [
            "event_time,event_type,product_id,user_id",
            .. Enumerable.Range(0, 60).Select(n => $"2020-09-13 12:{n:00}:40 UTC,{(n % 5 == 0 ? "purchase" : "view")},i{(n * n) % 10},u{n / 12}"),
        ];
        string[] columns = ["user=user_id", "item=product_id", "time=event_time", "kind=event_type"];

        Assert.Contains("'view' (48 rows)", await FailsAsync(string.Join(' ', columns), rows));
        var (code, output) = await RunAsync(columns, ["view=click"], rows);

        Assert.Equal(0, code);
        Assert.Contains("times in ISO 8601 from 2020-09-13 to 2020-09-13", output);
        Assert.InRange(Json(output)["HR@2"]!.GetValue<double>(), 0, 1);
    }

    private static JsonObject Json(string output) => JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!["popularity"]!.AsObject();

    private async Task<string> FailsAsync(string columns, params string[] rows)
    {
        var (code, output) = await RunAsync(columns.Split(' '), [], rows);
        Assert.Equal(1, code);
        return output;
    }

    private async Task<(int Code, string Output)> RunAsync(string[] columns, string[] kinds, string[] rows)
    {
        var file = Path.Combine(_folder, "table.csv");
        await File.WriteAllLinesAsync(file, rows, TestContext.Current.CancellationToken);
        return await InvokeAsync(file, columns, kinds);
    }

    // What is met while reading goes to the error stream, which comes first here.
    private static async Task<(int Code, string Output)> InvokeAsync(string file, string[] columns, string[] kinds)
    {
        var (before, errorBefore) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            string[] mapped = kinds.Length == 0 ? [] : ["--kinds", .. kinds];
            var code = await ExplainedErrors.RunAsync(
                new RootCommand { EvaluateCommand.Create() },
                ["evaluate", "--model", "popularity", "--metrics", "hr@2", "--format", "csv", "--data", file, "--columns", .. columns, .. mapped, "--json"],
                error);
            return (code, error.ToString() + output);
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(errorBefore);
        }
    }
}
