using Recsys.Client;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Models;

namespace Recsys.Offline.Tests;

/// <summary>The code that the README prints, between "readme" and "end": compiled here, run by a test, and compared with the README by one of the silo's.</summary>
internal static class ReadmeSamples
{
    public static async Task RetrainAsync(IRecsysClient recsys, CancellationToken stop)
    {
        // readme
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = "data/models" });
        var data = new DataSource { Format = "csv", Path = "events.csv", Columns = ["user=user", "item=item", "time=time"] }; // or DataSource.Of(events)
        var plan = new TrainingPlan { Model = "two-tower", Preset = "quick", Protocol = "global-time" };
        var trained = await new Trainer(store).TrainAsync(plan, data, cancellationToken: stop);

        var measured = await new Evaluator(store).CompareAsync(
            trained.Version, "popularity", data, new EvaluationPlan { Protocol = plan.Protocol, Metrics = "ndcg@10" }, stop);
        if (measured.Metrics["NDCG@10"] is { Interval: { Low: > 0 } }) // better than popularity by more than chance, user by user
        {
            await recsys.Models.PromoteAsync(trained.Version, stop);
        }
        // end
    }

    public static async Task RetrainOnTheLogAsync(IRecsysClient recsys, IModelStore store, TrainingPlan plan, CancellationToken stop)
    {
        // readme
        using var log = StoredLog.Open("data");
        var events = EventDataset.Of("shop", log.ReadEvents(), log.ReadItems());
        var active = await recsys.Models.GetActiveAsync();
        var retraining = await new Retrainer(store).RunAsync(new RetrainPlan { Training = plan }, events, active.Version, cancellationToken: stop);
        if (retraining.Version is { } better)
        {
            await recsys.Models.PromoteAsync(better, stop);
        }
        // end
    }

    public static async Task RetrainByTurnsAsync(IRecsysClient recsys, IModelStore store, TrainingPlan plan, CancellationToken stop)
    {
        // readme
        var loop = new TrainingLoop(recsys.Models, new TrainingSchedule { Every = TimeSpan.FromHours(1), FullEvery = TimeSpan.FromDays(1) });
        await loop.RunAsync(
            async (lease, lost) =>
            {
                using var log = StoredLog.Open("data");
                var events = EventDataset.Of("shop", log.ReadEvents(), log.ReadItems());
                var active = (await recsys.Models.GetActiveAsync()).Version;
                var round = new RetrainPlan { Training = plan with { Weights = true }, Incremental = lease.Kind == TrainingKind.Incremental };
                var report = await new Retrainer(store).RunAsync(round, events, active, cancellationToken: lost);
                if (report.Version is not { } better)
                {
                    var none = report.Outcome == RetrainOutcome.TooFewEvents ? TrainingOutcome.NothingNew : TrainingOutcome.Refused;
                    return new TrainingResult(lease.Kind, none, null, $"{report}");
                }

                var guard = TimeSpan.FromMinutes(10);
                var stays = await new GuardedPromotion(recsys.Models).RunAsync(better, guard, (previous, at, _) => Task.FromResult(IsWorse(better, previous, at)), lost);
                return new TrainingResult(lease.Kind, stays ? TrainingOutcome.Promoted : TrainingOutcome.RolledBack, better, $"{report}");

                bool IsWorse(string version, string? previous, DateTimeOffset at)
                {
                    using var newest = StoredLog.Open("data");
                    var shown = newest.ReadShown((at - guard).ToUnixTimeMilliseconds(), (at + guard).ToUnixTimeMilliseconds());
                    return VersionGuard.Compare(shown, newest.ReadEvents(), version, previous, at.ToUnixTimeMilliseconds(), guard).IsWorse;
                }
            },
            stop);
        // end
    }
}
