using System.CommandLine;
using System.Globalization;
using Recsys.Cli.Hosting;
using Recsys.Cli.Retrain;
using Recsys.Offline;

namespace Recsys.Cli.Commands;

/// <summary>recsys retrain: from what the cluster saw to a better version, once or again and again.</summary>
internal static class RetrainCommand
{
    public static Command Create()
    {
        var standard = new RetrainPlan();
        var store = new Option<string>("--models") { Description = $"The model store of the silos: {ModelStores.Names}.", Required = true };
        var config = new Option<string?>("--config") { Description = "training.json of a version, or a plan in JSON; options given beside it win." };
        var model = new Option<string?>("--model") { Description = "Family; see 'recsys models list'." };
        model.AcceptOnlyFromAmong([.. TrainCommand.Models]);
        var recall = new Option<string?>("--recall") { Description = "Family that proposes the candidates of a ranker; two-tower unless given." };
        var preset = new Option<string?>("--preset") { Description = "Settings to begin from." };
        preset.AcceptOnlyFromAmong([.. FamilySettings.Presets]);
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of the trainer; may be repeated." };
        var seed = new Option<int?>("--seed") { Description = "Seed of everything random; 17 unless given." };
        var device = new Option<string?>("--device") { Description = "cpu or cuda." };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var newest = new Option<double>("--newest") { Description = "Share of the events since the active version by which both are measured: the newest.", DefaultValueFactory = _ => standard.NewestShare };
        var metric = new Option<string>("--metric") { Description = "What they are compared by.", DefaultValueFactory = _ => standard.Metric };
        var users = new Option<int>("--min-users") { Description = "Fewest users who must be asked; with fewer nothing is trained.", DefaultValueFactory = _ => standard.MinUsers };
        var active = new Option<string?>("--active") { Description = "The version to hold it against, where no cluster is asked; none unless given." };
        var promote = new Option<bool>("--promote") { Description = "Ask the cluster for its active version, and promote a version that is not worse." };
        var guard = new Option<double>("--guard") { Description = "Minutes for which users are watched after a promotion; where they do less than before, the cluster goes back. 0 for not at all.", DefaultValueFactory = _ => 10 };
        var every = new Option<double?>("--every") { Description = "Minutes from the begin of one round to the next; once unless given." };
        var work = new Option<string?>("--work") { Description = "Folder for the state of a training, from which one that was killed goes on." };
        var command = new Command("retrain", "Trains on the cluster's log, holds the new version against the one that serves on the newest events, and publishes, promotes and watches it.")
        {
            store, config, model, recall, preset, set, seed, device, newest, metric, users, active, promote, guard, every, work, ClusterClient.Gateway, ClusterClient.Cluster,
        };
        var log = new LogArguments(command, required: true);
        command.SetAction(async (parsed, ct) =>
        {
            parsed.RefuseIf(parsed.GetValue(promote), active, "--promote asks the cluster for it");
            parsed.RefuseIf(!parsed.GetValue(promote), guard, "nothing is promoted without --promote");
            var plan = new RetrainPlan { Training = Training(), NewestShare = parsed.GetValue(newest), Metric = parsed.GetValue(metric)!, MinUsers = parsed.GetValue(users) };
            plan.Validate();
            var interval = parsed.GetValue(every) is { } minutes
                ? minutes > 0 ? TimeSpan.FromMinutes(minutes) : throw new ArgumentException($"{every.Name} {minutes}: it must be above 0.")
                : (TimeSpan?)null;
            var round = new RetrainRound(plan, ModelStores.Open(store.Name, parsed.GetValue(store)!), parsed.GetValue(work), TimeProvider.System);
            var code = 0;
            do
            {
                var next = interval is { } length ? Task.Delay(length, ct) : Task.CompletedTask;
                try
                {
                    code = await RoundAsync(round);
                }
                catch (Exception e) when (interval is not null && e is not OperationCanceledException)
                {
                    // A database or a cluster that is away for a while does not end the loop.
                    await Console.Error.WriteLineAsync($"This round failed: {(ExplainedErrors.IsExplained(e) ? e.Message : e)}");
                }

                await next;
            }
            while (interval is not null);
            return code;

            async Task<int> RoundAsync(RetrainRound one)
            {
                // A round reads the newest events, however long the loop runs.
                var source = log.Source(parsed);
                if (!parsed.GetValue(promote))
                {
                    return (await one.TrainAsync(source, parsed.GetValue(active), ct)).Outcome == RetrainOutcome.Refused ? 1 : 0;
                }

                var holds = true;
                await ClusterClient.RunAsync(
                    parsed,
                    async client =>
                    {
                        var report = await one.TrainAsync(source, (await client.Models.GetActiveAsync()).Version, ct);
                        holds = report.Outcome != RetrainOutcome.Refused
                            && (report.Version is null || await one.PromoteAsync(client, source, report.Version, TimeSpan.FromMinutes(parsed.GetValue(guard)), ct));
                    },
                    ct);
                return holds ? 0 : 1;
            }

            TrainingPlan Training()
            {
                var begin = parsed.GetValue(config) is { } file ? TrainingPlan.Read(file) : new TrainingPlan();
                var settings = new Dictionary<string, string>(begin.Settings, StringComparer.OrdinalIgnoreCase);
                foreach (var (name, value) in OptionSetter.Parse(parsed.GetValue(set) ?? []))
                {
                    settings[name] = value;
                }

                if (parsed.GetValue(seed) is { } s)
                {
                    settings["Seed"] = s.ToString(CultureInfo.InvariantCulture);
                }

                if (parsed.GetValue(device) is { } d)
                {
                    settings["Device"] = d;
                }

                return begin with
                {
                    Model = parsed.GetValue(model) ?? begin.Model,
                    Recall = parsed.GetValue(recall) ?? begin.Recall,
                    Preset = parsed.GetValue(preset) ?? begin.Preset,
                    Settings = settings,
                    Epochs = new Dictionary<string, int>(),
                };
            }
        });
        return command;
    }
}
