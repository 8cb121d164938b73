using System.CommandLine;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

var root = new RootCommand("Recsys: a live recommendation backend.")
{
    DemoCommand.Create(),
    TrainCommand.Create(),
    EmbedCommand.Create(),
    EvaluateCommand.Create(),
    LeaderboardCommand.Create(),
    NextItemCommand.Create(),
    RatingsCommand.Create(),
    CompareCommand.Create(),
    ModelsCommand.Create(),
    ExplainCommand.Create(),
    SimulateCommand.Create(),
    LogCommand.Create(),
    BenchCommand.Create(),
};
return await ExplainedErrors.RunAsync(root, args, Console.Error);
