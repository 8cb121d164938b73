using System.Buffers;
using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Asks the channels about one part of the catalogue, each by itself: what one brings is not excluded for the next, since which of it the
/// list takes is known only when all parts have answered. On the caller's thread, any number at once.
/// </summary>
/// <param name="plans">The channels.</param>
/// <param name="logger">Log.</param>
public sealed partial class ShardRecall(RecallPlans plans, ILogger<ShardRecall> logger)
{
    [ThreadStatic]
    private static CandidateFilter? _filter;

    /// <summary>Answers.</summary>
    /// <param name="question">The question.</param>
    /// <returns>The answer; null where the model's rows of the part are not there yet.</returns>
    public ShardCandidates? Ask(ShardQuestion question)
    {
        var rows = question.Serving?.RowsOf(question.Shard);
        if (question.Serving is not null && rows is null)
        {
            return null;
        }

        var filter = _filter ??= new CandidateFilter();
        SetUp(filter, question);
        var query = new RecallQuery
        {
            Table = question.Shard.Table,
            Filter = filter,
            Model = question.Serving?.Model,
            Rows = rows?.Rows,
            Index = rows?.Index,
            Interest = question.Interest,
            History = question.Serving is null ? [] : question.History,
            SourcesAreEvents = true,
            UserId = question.UserId,
            Context = question.Context,
            Answers = question.Answers,
            Time = question.Time,
        };
        var answer = new Answer(question, rows?.Rows);
        var lists = new ShardHit[question.Channels.Count][];
        var leftOut = new List<string>();
        for (var c = 0; c < lists.Length; c++)
        {
            lists[c] = Recall(question.Channels[c], query, answer, leftOut);
        }

        var fill = question.Fill is { } share ? Fill(share, query, answer) : [];
        var named = new ShardHit[question.Named.Count];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = question.Shard.Table.TryGetIndex(question.Named[i], out var index) && filter.Accepts(index) ? answer.Add(new RecalledItem(index, 0)) : new(-1, 0, -1);
        }

        return answer.Done(lists, fill, named, leftOut, question.Serving?.Unplaced);
    }

    private static void SetUp(CandidateFilter filter, ShardQuestion question)
    {
        var table = question.Shard.Table;
        filter.Reset(table, question.Condition);
        if (question.Allowed is { } allowed)
        {
            var indexes = new List<int>(allowed.Count);
            foreach (var id in allowed)
            {
                if (table.TryGetIndex(id, out var index))
                {
                    indexes.Add(index);
                }
            }

            filter.AllowOnly(indexes.ToArray());
        }

        foreach (var id in question.Excluded)
        {
            if (table.TryGetIndex(id, out var index))
            {
                filter.Exclude(index);
            }
        }
    }

    private ShardHit[] Recall(ChannelShare share, in RecallQuery query, Answer answer, List<string> leftOut)
    {
        if (plans.Channels.Local(share.Name) is not { } channel || !channel.Guard.IsClosed)
        {
            leftOut.Add(share.Name);
            return [];
        }

        var buffer = ArrayPool<RecalledItem>.Shared.Rent(share.Most);
        try
        {
            var found = channel.Channel.Recall(query, buffer.AsSpan(0, share.Most));
            channel.Guard.Succeeded();
            return answer.Add(buffer.AsSpan(0, found));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFailed(share.Name, e);
            channel.Guard.Failed(plans.Current.Everywhere.BreakAfter, plans.Current.Everywhere.BreakFor);
            leftOut.Add(share.Name);
            return [];
        }
        finally
        {
            ArrayPool<RecalledItem>.Shared.Return(buffer);
        }
    }

    private ShardHit[] Fill(ChannelShare share, in RecallQuery query, Answer answer)
    {
        if (plans.Channels.Local(share.Name)?.Channel is not IFillingChannel channel)
        {
            return [];
        }

        var buffer = ArrayPool<RecalledItem>.Shared.Rent(share.Most);
        try
        {
            return answer.Add(buffer.AsSpan(0, channel.RecallFromAll(query, buffer.AsSpan(0, share.Most))));
        }
        finally
        {
            ArrayPool<RecalledItem>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Recall channel {Channel} failed; the request goes on without it.")]
    private partial void LogFailed(string channel, Exception exception);

    private sealed class Answer(ShardQuestion question, ItemRows? rows)
    {
        private readonly Dictionary<int, int> _numbers = [];
        private readonly List<ShardItem> _items = [];
        private readonly List<string> _ids = [];
        private readonly List<IReadOnlyList<ItemAttribute>?> _attributes = [];
        private bool _any;

        public ShardHit[] Add(ReadOnlySpan<RecalledItem> found)
        {
            var hits = new ShardHit[found.Length];
            for (var i = 0; i < hits.Length; i++)
            {
                hits[i] = Add(found[i]);
            }

            return hits;
        }

        public ShardHit Add(RecalledItem found)
        {
            if (!_numbers.TryGetValue(found.Index, out var number))
            {
                number = _items.Count;
                _numbers[found.Index] = number;
                Describe(found.Index);
            }

            return new ShardHit(number, found.Score, found.Source);
        }

        public ShardCandidates Done(ShardHit[][] lists, ShardHit[] fill, ShardHit[] named, List<string> leftOut, string? unplaced) => new()
        {
            Items = [.. _items],
            Ids = [.. _ids],
            Attributes = _any ? [.. _attributes] : [],
            Lists = lists,
            Fill = fill,
            Named = named,
            LeftOut = [.. leftOut],
            Unplaced = unplaced,
        };

        private void Describe(int index)
        {
            var (shard, table) = (question.Shard, question.Shard.Table);
            var row = rows?.RowOf(index) ?? -1;
            var trained = row >= 0 && row < question.Serving!.Model.Manifest.ItemCount;
            _items.Add(new ShardItem(shard.PlaceOf(index), table.PositiveCount(index), trained ? row : -1, table.GetPopularity(index)));
            IReadOnlyList<ItemAttribute>? attributes = null;
            if (!trained)
            {
                _ids.Add(table.GetId(index));
                attributes = table.GetAttributes(index);
            }
            else if (question.Fields.Count > 0)
            {
                attributes = [.. table.GetAttributes(index).Where(a => question.Fields.Contains(a.Field))];
            }

            _attributes.Add(attributes);
            _any |= attributes is { Count: > 0 };
        }
    }
}
