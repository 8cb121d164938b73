using System.CommandLine;
using Recsys.Cli.Hosting;
using Recsys.Client;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys models: the families that can be trained, and the versions of a running cluster.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var version = new Argument<string>("version") { Description = "Name in the model store." };
        var promote = new Command("promote", "Prepares a version on every silo and switches to it.") { version, ClusterClient.Gateway, ClusterClient.Cluster };
        promote.SetAction((parsed, ct) => RunAsync(parsed, async client => Print(await client.Models.PromoteAsync(parsed.GetValue(version)!, ct)), ct));
        var target = new Argument<string?>("version")
        {
            Description = "One that served before; the newest that the model store still has unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var rollback = new Command("rollback", "Switches back to a version that served before.") { target, ClusterClient.Gateway, ClusterClient.Cluster };
        rollback.SetAction((parsed, ct) => RunAsync(parsed, async client => Print(await client.Models.RollbackAsync(parsed.GetValue(target), ct)), ct));
        var versions = new Command("versions", "Shows the versions that the cluster knows, what each silo has loaded, and the last trainings.") { ClusterClient.Gateway, ClusterClient.Cluster };
        versions.SetAction((parsed, ct) => RunAsync(parsed, ListAsync, ct));
        return new Command("models", "Families of models, and the versions of a running cluster.") { FamiliesCommand.Create(), versions, promote, rollback };
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<IRecsysClient, Task> run, CancellationToken cancellationToken)
    {
        await ClusterClient.RunAsync(parsed, run, cancellationToken);
        return 0;
    }

    private static void Print(SwapReport report) => AnsiConsole.MarkupLineInterpolated(
        $"{report.Active.Version} serves in epoch {report.Active.Epoch} (before: {report.Previous ?? "none"}): {report.Silos} silos, {report.LateSilos.Count} late; prepared in {report.PrepareMilliseconds:0} ms, switched in {report.SwitchMilliseconds:0} ms.");

    private static async Task ListAsync(IRecsysClient client)
    {
        var versions = new Table().AddColumns("version", "state", "since", "reason");
        foreach (var v in await client.Models.ListAsync())
        {
            versions.AddRow(Markup.Escape(v.Version), v.State.ToString(), v.ChangedAt.ToString("u"), Markup.Escape(v.Reason ?? string.Empty));
        }

        AnsiConsole.Write(versions);
        var silos = new Table().AddColumns("silo", "epoch", "active", "loaded", "problem");
        foreach (var s in await client.Models.GetSilosAsync())
        {
            silos.AddRow(
                Markup.Escape(s.Silo),
                s.Answers ? s.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?",
                s.Answers ? s.ActiveVersion ?? "none" : "?",
                string.Join(", ", s.LoadedVersions),
                Markup.Escape(s.Problem ?? string.Empty));
        }

        AnsiConsole.Write(silos);
        var state = await client.Models.GetTrainingAsync();
        var trainings = new Table().AddColumns("training", "trainer", "began", "ended", "outcome", "version", "note");
        foreach (var ended in new[] { state.LastFull, state.LastIncremental, state.Last }.OfType<EndedTraining>().Distinct().OrderByDescending(e => e.Ended))
        {
            var (lease, result) = (ended.Lease, ended.Result);
            trainings.AddRow(
                result.Kind.ToString(), Markup.Escape(lease.Trainer), lease.Began.ToString("u"), ended.Ended.ToString("u"), result.Outcome.ToString(), Markup.Escape(result.Version ?? "none"), Markup.Escape(result.Note ?? string.Empty));
        }

        if (state.Lease is { } held)
        {
            trainings.AddRow(held.Kind.ToString(), Markup.Escape(held.Trainer), held.Began.ToString("u"), $"lease until {held.Until:u}", string.Empty, string.Empty, string.Empty);
        }

        if (state.Leases > 0)
        {
            AnsiConsole.Write(trainings);
        }
    }
}
