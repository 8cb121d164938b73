using System.CommandLine;
using Recsys.Cli.Hosting;
using Recsys.Data;
using Recsys.Models;

namespace Recsys.Cli.Tests.Hosting;

public sealed class ExplainedErrorsTests
{
    public static TheoryData<Exception, string> Explained => new()
    {
        { new ArgumentException("Epochs is 0; allowed: 1 to 10000."), "Epochs is 0; allowed: 1 to 10000." },
        { new ModelVersionNotFoundException("v9"), "v9" },
        { new TrainingDataException("There is nothing to learn from."), "There is nothing to learn from." },
        { new FileNotFoundException("Could not find file 'ratings.csv'."), "Could not find file 'ratings.csv'." },
    };

    [Theory]
    [MemberData(nameof(Explained))]
    public async Task RunAsync_MistakeOfTheUser_IsToldInOneLine(Exception failure, string said)
    {
        var (code, error) = await RunAsync(failure);

        Assert.Equal(1, code);
        Assert.Single(error.TrimEnd().Split(Environment.NewLine));
        Assert.Contains(said, error);
    }

    [Fact]
    public async Task RunAsync_FaultOfTheProgram_KeepsItsTrace()
    {
        var (code, error) = await RunAsync(new InvalidOperationException("a fault"));

        Assert.Equal(1, code);
        Assert.Contains("a fault", error);
        Assert.Contains($"{nameof(ExplainedErrorsTests)}.{nameof(Throw)}", error);
    }

    [Fact]
    public async Task RunAsync_Cancelled_SaysSo()
    {
        var (code, error) = await RunAsync(new OperationCanceledException());

        Assert.Equal((1, "Cancelled."), (code, error.TrimEnd()));
    }

    private static async Task<(int Code, string Error)> RunAsync(Exception failure)
    {
        var command = new Command("fail", "Fails.");
        command.SetAction((_, _) => Throw(failure));
        using var error = new StringWriter();
        return (await ExplainedErrors.RunAsync(new RootCommand { command }, ["fail"], error), error.ToString());
    }

    private static async Task<int> Throw(Exception failure)
    {
        await Task.Yield();
        throw failure;
    }
}
