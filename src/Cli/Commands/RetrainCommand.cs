using System.CommandLine;
using System.Globalization;
using Recsys.Cli.Hosting;
using Recsys.Cli.Retrain;
using Recsys.Client;
using Recsys.Offline;

namespace Recsys.Cli.Commands;

/// <summary>recsys retrain: from what the cluster saw to a better version, once or again and again.</summary>
internal static class RetrainCommand
{
    private const double MostMinutes = 1e6;

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
        var guard = new Option<string?>("--guard") { Description = "How long users are watched after a promotion, such as 10m; where they take less of what is shown than before, or more answers are degraded, the cluster goes back. 0 for not at all.", DefaultValueFactory = _ => "10m" };
        var every = new Option<string?>("--every") { Description = "From the begin of one round to the next, such as 1h; once unless given. With --promote the cluster says whose turn it is, so that of several trainers one trains." };
        var fullEvery = new Option<string?>("--full-every") { Description = "From one training on all events to the next, such as 24h; the rounds between go on from the active version. All are unless given." };
        var lease = new Option<string?>("--lease") { Description = "After so long without a word a trainer is taken for dead, and another goes on.", DefaultValueFactory = _ => "5m" };
        var from = new Option<string?>("--from") { Description = "Version to go on from, on the events since its newest alone; rounds by --full-every go on from the active one." };
        var frozen = new Option<bool>("--frozen-embeddings") { Description = "Rounds that go on from a version leave its embeddings as they are, and train the dense part and what is new." };
        var samples = new Option<string?>("--samples") { Description = "Folder of 'recsys samples', of which a ranker learns what was really shown." };
        var work = new Option<string?>("--work") { Description = "Folder for the state of a training, from which one that was killed goes on." };
        var command = new Command("retrain", "Trains on the cluster's log, holds the new version against the one that serves on the newest events, and publishes, promotes and watches it.")
        {
            store, config, model, recall, preset, set, seed, device, newest, metric, users, active, promote, guard, every, fullEvery, lease, from, frozen, samples, work, ClusterClient.Gateway, ClusterClient.Cluster,
        };
        var log = new LogArguments(command, required: true);
        command.SetAction(async (parsed, ct) =>
        {
            parsed.RefuseIf(parsed.GetValue(promote), active, "--promote asks the cluster for it");
            parsed.RefuseIf(!parsed.GetValue(promote), guard, "nothing is promoted without --promote");
            parsed.RefuseIf(!parsed.IsGiven(every), fullEvery, "it needs --every");
            parsed.RefuseIf(!parsed.IsGiven(every) || !parsed.GetValue(promote), lease, "it needs --every and --promote");
            parsed.RefuseIf(parsed.IsGiven(fullEvery), from, "--full-every goes on from the active version");
            parsed.RefuseIf(!parsed.IsGiven(fullEvery) && !parsed.IsGiven(from), frozen, "it needs --from or --full-every");
            var models = ModelStores.Open(store.Name, parsed.GetValue(store)!);
            var plan = new RetrainPlan
            {
                Training = await TrainingAsync(),
                NewestShare = parsed.GetValue(newest),
                Metric = parsed.GetValue(metric)!,
                MinUsers = parsed.GetValue(users),
            };
            plan.Validate();
            var guarded = Length(parsed, guard, orNone: true)!.Value;
            var round = new RetrainRound(plan, models, parsed.GetValue(work), parsed.GetValue(samples), TimeProvider.System);
            if (Length(parsed, every) is not { } interval)
            {
                return await RetrainOnceAsync(parsed.GetValue(promote));
            }

            var schedule = new TrainingSchedule { Every = interval, FullEvery = Length(parsed, fullEvery), Lease = Length(parsed, lease)!.Value };
            var loop = new RetrainLoop(round, schedule, () => log.Source(parsed));
            return parsed.GetValue(promote)
                ? await loop.RunAsync(run => ClusterClient.RunAsync(parsed, client => run(client.Models), ct), guarded, ct)
                : await loop.RunAloneAsync(parsed.GetValue(active), ct);

            async Task<int> RetrainOnceAsync(bool promotes)
            {
                var source = log.Source(parsed);
                if (!promotes)
                {
                    return (await round.TrainAsync(source, parsed.GetValue(active), incremental: false, ct)).Outcome == RetrainOutcome.Refused ? 1 : 0;
                }

                var holds = true;
                await ClusterClient.RunAsync(
                    parsed,
                    async client =>
                    {
                        var report = await round.TrainAsync(source, (await client.Models.GetActiveAsync()).Version, incremental: false, ct);
                        holds = report.Outcome != RetrainOutcome.Refused
                            && (report.Version is null || await round.PromoteAsync(client.Models, source, report.Version, guarded, ct));
                    },
                    ct);
                return holds ? 0 : 1;
            }

            async Task<TrainingPlan> TrainingAsync()
            {
                var begin = parsed.GetValue(config) is { } file ? TrainingPlan.Read(file)
                    : parsed.GetValue(from) is { } parent ? await TrainingPlan.OfAsync(models, parent, ct)
                    : new TrainingPlan();
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
                    From = parsed.GetValue(from),
                    FrozenEmbeddings = parsed.GetValue(frozen),
                    Weights = begin.Weights || parsed.IsGiven(from) || parsed.IsGiven(fullEvery),
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

    // A number alone is minutes.
    private static TimeSpan? Length(ParseResult parsed, Option<string?> option, bool orNone = false)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        var length = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes < MostMinutes ? TimeSpan.FromMinutes(minutes)
            : LogArguments.Length(text) ?? throw new ArgumentException($"{option.Name} {text} is no length of time; give one such as 90m, 12h or 1d.");
        return length > TimeSpan.Zero || orNone ? length : throw new ArgumentException($"{option.Name} {text}: it must be above 0.");
    }
}
