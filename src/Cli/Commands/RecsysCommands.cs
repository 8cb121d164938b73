using System.CommandLine;

namespace Recsys.Cli.Commands;

/// <summary>All commands of the tool.</summary>
internal static class RecsysCommands
{
    public static RootCommand Create() => new("Recsys: a live recommendation backend.")
    {
        DemoCommand.Create(),
        TrainCommand.Create(),
        RetrainCommand.Create(),
        EmbedCommand.Create(),
        EvaluateCommand.Create(),
        LeaderboardCommand.Create(),
        CompareCommand.Create(),
        ModelsCommand.Create(),
        ExplainCommand.Create(),
        SimulateCommand.Create(),
        ExportCommand.Create(),
        SamplesCommand.Create(),
        ReplayCommand.Create(),
        OnlineCommand.Create(),
        LogCommand.Create(),
        AuditCommand.Create(),
        DbCommand.Create(),
        ClusterCommand.Create(),
        ChaosCommand.Create(),
        PlanCommand.Create(),
        BenchCommand.Create(),
    };
}
