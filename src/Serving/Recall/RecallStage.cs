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

    /// <summary>Fills the scratch's recalled items and their channels.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="recall">What channels may look at.</param>
    /// <param name="remote">What remote channels brought; null where the plan has none.</param>
    /// <param name="scratch">Buffers.</param>
    /// <param name="wanted">Budget of candidates.</param>
    /// <param name="needed">Items that the answer needs.</param>
    /// <param name="degraded">Set where a channel was left out.</param>
    /// <returns>How many candidates there are.</returns>
    public int Run(
        SurfacePlan plan, in RecallQuery recall, RemoteCandidates? remote, PipelineScratch scratch, int wanted, int needed, ref string? degraded)
    {
        var count = 0;
        for (var c = 0; c < plan.Channels.Length && count < wanted; c++)
        {
            var channel = plan.Channels[c];
            if (channel.OnlyWithoutVersion && recall.Model is not null)
            {
                continue;
            }

            var share = channel.Share(wanted - count);
            if (channel.Local is not null)
            {
                Ask(plan, c, share, recall, scratch, ref count, ref degraded);
            }
            else if (remote?.Items[c] is { } items)
            {
                Take(c, items, share, recall, scratch, ref count);
            }
            else
            {
                degraded ??= channel.Guard.LeftOut;
            }
        }

        // Where the channels have little to give (a new user, a narrow filter), popular items fill the rest.
        for (var c = 0; c < plan.Channels.Length && count < needed; c++)
        {
            if (plan.Channels[c].Filling is { } filling)
            {
                Ask(plan, c, wanted - count, recall, scratch, ref count, ref degraded);
                var found = filling.RecallFromAll(recall, scratch.Recalled.AsSpan(count, Math.Max(0, needed - count)));
                Keep(c, found, recall, scratch, ref count);
            }
        }

        return count;
    }

    /// <summary>
    /// Adds popular items where the caps would cut a list short that recall brought: of those that there is still room for, until
    /// the list can be full, there are no more, or the table was looked through <see cref="MostRounds"/> times.
    /// </summary>
    /// <returns>How many candidates there are now.</returns>
    public static int FillCaps(SurfacePlan plan, in RecallQuery recall, PipelineScratch scratch, ItemCaps caps, int count, int needed)
    {
        caps.Clear();
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            taken += caps.TryTake(scratch.Recalled[i].Index) ? 1 : 0;
        }

        var number = Array.FindIndex(plan.Channels, c => c.Filling is not null);
        var found = PopularPerRound;
        for (var round = 0; number >= 0 && taken < needed && found == PopularPerRound && round < MostRounds; round++)
        {
            var popular = new RecalledItem[PopularPerRound];
            recall.Filter.Narrow(caps.Room());
            found = plan.Channels[number].Filling!.RecallFromAll(recall, popular);
            foreach (var item in popular.Take(found).OrderByDescending(p => p.Score).ThenBy(p => p.Index))
            {
                if (taken < needed && caps.TryTake(item.Index))
                {
                    scratch.Recalled[count] = item;
                    Keep(number, 1, recall, scratch, ref count);
                    taken++;
                }
            }
        }

        return count;
    }

    private void Ask(
        SurfacePlan plan, int number, int room, in RecallQuery recall, PipelineScratch scratch, ref int count, ref string? degraded)
    {
        var channel = plan.Channels[number];
        if (!channel.Guard.IsClosed)
        {
            instruments.LeftOut(channel.Guard.Name, ServingInstruments.Broken);
            degraded ??= channel.Guard.LeftOut;
            return;
        }

        var start = time.GetTimestamp();
        int found;
        try
        {
            found = channel.Local!.Recall(recall, scratch.Recalled.AsSpan(count, room));
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)found, (uint)room);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            instruments.LeftOut(channel.Guard.Name, ServingInstruments.Failed);
            LogFailed(channel.Guard.Name, e);
            Failed(plan, channel.Guard);
            degraded ??= channel.Guard.LeftOut;
            return;
        }

        if (time.GetTimestamp() - start <= channel.DeadlineTicks)
        {
            channel.Guard.Succeeded();
        }
        else
        {
            instruments.Overran(channel.Guard.Name);
            Failed(plan, channel.Guard);
        }

        Keep(number, found, recall, scratch, ref count);
    }

    private static void Take(
        int number, IReadOnlyList<RemoteItem> items, int room, in RecallQuery recall, PipelineScratch scratch, ref int count)
    {
        var end = count + room;
        for (var i = 0; i < items.Count && count < end; i++)
        {
            if (recall.Table.TryGetIndex(items[i].ItemId, out var index) && recall.Filter.Accepts(index))
            {
                scratch.Recalled[count] = new RecalledItem(index, items[i].Score);
                Keep(number, 1, recall, scratch, ref count);
            }
        }
    }

    // Even a channel that brings an item twice, or one that it must not bring, cannot put it into the answer twice.
    private static void Keep(int number, int found, in RecallQuery recall, PipelineScratch scratch, ref int count)
    {
        var kept = count;
        for (var i = count; i < count + found; i++)
        {
            if (recall.Filter.TryExclude(scratch.Recalled[i].Index))
            {
                scratch.Recalled[kept++] = scratch.Recalled[i];
            }
        }

        scratch.Channels.AsSpan(count, kept - count).Fill((byte)number);
        count = kept;
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
