using Microsoft.Extensions.Logging;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Asks the channels of a plan in its order and merges what they bring. What one brought is excluded for those after it, so
/// no item comes twice and every quota is filled with new ones. A channel that throws is left out, and the request goes on.
/// </summary>
internal sealed partial class RecallStage(ServingInstruments instruments, TimeProvider time, ILogger logger)
{
    private const int MostRounds = 8;
    private const int PopularPerRound = 512;

    /// <summary>Fills the candidates.</summary>
    public void Run(ref PipelineRun run)
    {
        var (channels, candidates, needed) = (run.Plan.Channels, run.Candidates, run.Query.Count);
        for (var c = 0; c < channels.Length && candidates.Count < run.Wanted; c++)
        {
            if (channels[c].OnlyWithoutVersion && run.Serving is not null)
            {
                continue;
            }

            var share = channels[c].Share(run.Wanted - candidates.Count);
            if (channels[c].Local is not null)
            {
                Ask(c, share, ref run);
            }
            else if (run.Query.Remote?.Items[c] is { } items)
            {
                Take(c, items, share, run);
            }
            else
            {
                run.Degraded ??= channels[c].Guard.LeftOut;
            }
        }

        // Where the channels have little to give (a new user, a narrow filter), one that looks at every item fills the rest.
        for (var c = 0; c < channels.Length && candidates.Count < needed; c++)
        {
            if (channels[c].Filling is { } filling)
            {
                Ask(c, run.Wanted - candidates.Count, ref run);
                var found = filling.RecallFromAll(run.Recall, candidates.Room(Math.Max(0, needed - candidates.Count)));
                candidates.Keep(c, found, run.Recall.Filter);
            }
        }
    }

    /// <summary>
    /// Adds popular items where the caps would cut a list short that recall brought: of those that there is still room for, until
    /// the list can be full, there are no more, or the table was looked through <see cref="MostRounds"/> times.
    /// </summary>
    public static void FillCaps(in PipelineRun run, ItemCaps caps)
    {
        caps.Clear();
        var (candidates, needed, taken) = (run.Candidates, run.Query.Count, 0);
        foreach (var item in candidates.Items)
        {
            taken += caps.TryTake(item.Index) ? 1 : 0;
        }

        var number = Array.FindIndex(run.Plan.Channels, c => c.Filling is not null);
        var found = PopularPerRound;
        for (var round = 0; number >= 0 && taken < needed && found == PopularPerRound && round < MostRounds; round++)
        {
            var popular = new RecalledItem[PopularPerRound];
            run.Recall.Filter.Narrow(caps.Room());
            found = run.Plan.Channels[number].Filling!.RecallFromAll(run.Recall, popular);
            foreach (var item in popular.Take(found).OrderByDescending(p => p.Score).ThenBy(p => p.Index))
            {
                if (taken < needed && caps.TryTake(item.Index))
                {
                    candidates.Room(1)[0] = item;
                    candidates.Keep(number, 1, run.Recall.Filter);
                    taken++;
                }
            }
        }
    }

    private void Ask(int number, int room, ref PipelineRun run)
    {
        var channel = run.Plan.Channels[number];
        if (!channel.Guard.IsClosed)
        {
            instruments.LeftOut(channel.Guard.Name, ServingInstruments.Broken);
            run.Degraded ??= channel.Guard.LeftOut;
            return;
        }

        var start = time.GetTimestamp();
        int found;
        try
        {
            found = channel.Local!.Recall(run.Recall, run.Candidates.Room(room));
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)found, (uint)room);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            instruments.LeftOut(channel.Guard.Name, ServingInstruments.Failed);
            LogFailed(channel.Guard.Name, e);
            Failed(run.Plan, channel.Guard);
            run.Degraded ??= channel.Guard.LeftOut;
            return;
        }

        if (time.GetTimestamp() - start <= channel.DeadlineTicks)
        {
            channel.Guard.Succeeded();
        }
        else
        {
            instruments.Overran(channel.Guard.Name);
            Failed(run.Plan, channel.Guard);
        }

        run.Candidates.Keep(number, found, run.Recall.Filter);
    }

    private static void Take(int number, IReadOnlyList<RemoteItem> items, int room, in PipelineRun run)
    {
        var candidates = run.Candidates;
        var end = candidates.Count + room;
        for (var i = 0; i < items.Count && candidates.Count < end; i++)
        {
            if (run.Recall.Table.TryGetIndex(items[i].ItemId, out var index) && run.Recall.Filter.Accepts(index))
            {
                candidates.Room(1)[0] = new RecalledItem(index, items[i].Score);
                candidates.Keep(number, 1, run.Recall.Filter);
            }
        }
    }

    private void Failed(SurfacePlan plan, ChannelGuard guard)
    {
        if (guard.Failed(plan.BreakAfter, plan.BreakFor))
        {
            LogBroken(guard.Name, plan.BreakFor);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Recall channel {Channel} failed; the request goes on without it.")]
    private partial void LogFailed(string channel, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recall channel {Channel} failed or overran its deadline too often; it is left out for {Pause}.")]
    private partial void LogBroken(string channel, TimeSpan pause);
}
