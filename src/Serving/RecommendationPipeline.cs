using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Recall, filter, rank and cut for one request, on the caller's thread, without Orleans. What evaluation measures is this
/// very code. A ranker that fails degrades the answer to the order of recall.
/// </summary>
public sealed partial class RecommendationPipeline
{
    private readonly ItemTable _table;
    private readonly ServingInstruments _instruments;
    private readonly ILogger _logger;
    private readonly (IRecallChannel Channel, int Quota)[] _channels;
    private readonly int _maxCandidates;

    /// <summary>Makes the pipeline.</summary>
    /// <param name="table">The items.</param>
    /// <param name="channels">All recall channels.</param>
    /// <param name="options">Quotas.</param>
    /// <param name="instruments">Metrics.</param>
    /// <param name="logger">Log.</param>
    /// <exception cref="OptionsValidationException">A quota names a channel that is not registered.</exception>
    public RecommendationPipeline(
        ItemTable table,
        IEnumerable<IRecallChannel> channels,
        IOptions<ServingOptions> options,
        ServingInstruments instruments,
        ILogger<RecommendationPipeline> logger)
    {
        _table = table;
        _instruments = instruments;
        _logger = logger;
        _maxCandidates = options.Value.Candidates;
        var byName = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _channels = options.Value.ChannelQuotas.Where(q => q.Value > 0).Select(q =>
            byName.TryGetValue(q.Key, out var channel)
                ? (channel, q.Value)
                : throw new OptionsValidationException(
                    nameof(ServingOptions),
                    typeof(ServingOptions),
                    [$"ServingOptions.ChannelQuotas names '{q.Key}'; registered channels: {string.Join(", ", byName.Keys)}."])).ToArray();
    }

    /// <summary>Makes a list.</summary>
    /// <param name="serving">The leased model, or null where none is active.</param>
    /// <param name="query">The user and his question.</param>
    /// <param name="destination">Where the items go, best first; at least <see cref="PipelineQuery.Count"/> long.</param>
    /// <param name="degraded">Null, or what was left out and why.</param>
    /// <returns>How many items were written; fewer than asked only where the filter leaves no more.</returns>
    public int Recommend(ServingModel? serving, in PipelineQuery query, Span<RankedItem> destination, out string? degraded)
    {
        var start = _instruments.Start();
        degraded = serving is null ? "no model version is active: popular items instead" : null;
        var scratch = PipelineScratch.OfThread;
        var wanted = Math.Max(_maxCandidates, query.Count);
        scratch.Reserve(wanted, query.Session.Length, query.Count);
        Filter(scratch, query);
        var history = ToRows(serving, query.Session, scratch.History);
        var count = Recall(serving, query, history, scratch, wanted);
        var scores = scratch.Scores.AsSpan(0, count);
        Rank(serving, query, history, scratch, scores, ref degraded);

        var best = new TopK(scratch.Best.AsSpan(0, Math.Min(query.Count, count)));
        for (var i = 0; i < count; i++)
        {
            best.Add(i, scores[i]);
        }

        var sorted = best.SortDescending();
        for (var i = 0; i < sorted.Length; i++)
        {
            var recalled = scratch.Recalled[sorted[i].Item];
            destination[i] = new RankedItem(
                recalled.Index, sorted[i].Score, _channels[scratch.Channels[sorted[i].Item]].Channel.Name, recalled.Source);
        }

        _instruments.Answered(start, degraded is not null);
        return sorted.Length;
    }

    private static ReadOnlySpan<HistoryEvent> ToRows(ServingModel? serving, ReadOnlySpan<HistoryEvent> session, HistoryEvent[] buffer)
    {
        if (serving is null)
        {
            return [];
        }

        for (var i = 0; i < session.Length; i++)
        {
            buffer[i] = session[i] with { Row = serving.Rows.RowOf(session[i].Row) };
        }

        return buffer.AsSpan(0, session.Length);
    }

    private void Filter(PipelineScratch scratch, in PipelineQuery query)
    {
        scratch.Filter.Reset(_table, query.Predicates ?? []);
        foreach (var index in query.Excluded)
        {
            scratch.Filter.Exclude(index);
        }
    }

    private int Recall(ServingModel? serving, in PipelineQuery query, ReadOnlySpan<HistoryEvent> history, PipelineScratch scratch, int wanted)
    {
        var recall = new RecallQuery
        {
            Table = _table,
            Filter = scratch.Filter,
            Model = serving?.Model,
            Rows = serving?.Rows,
            Interest = query.Interest,
            History = history,
        };
        var count = 0;
        for (var c = 0; c < _channels.Length && count < wanted; c++)
        {
            Ask(c, _channels[c].Quota, recall, scratch, ref count, wanted);
        }

        // Where the channels have little to give (a new user, a narrow filter), popular items fill the rest.
        for (var c = 0; c < _channels.Length && count < query.Count; c++)
        {
            if (_channels[c].Channel is PopularityChannel)
            {
                Ask(c, wanted, recall, scratch, ref count, wanted);
                Keep(c, PopularityChannel.RecallFromAll(recall, scratch.Recalled.AsSpan(count, Math.Max(0, query.Count - count))), recall, scratch, ref count);
            }
        }

        return count;
    }

    // What a channel brought is excluded for those after it, so no item comes twice and every quota is filled with new ones.
    private void Ask(int channel, int quota, in RecallQuery recall, PipelineScratch scratch, ref int count, int wanted)
    {
        var free = scratch.Recalled.AsSpan(count, Math.Min(quota, wanted - count));
        Keep(channel, _channels[channel].Channel.Recall(recall, free), recall, scratch, ref count);
    }

    private static void Keep(int channel, int found, in RecallQuery recall, PipelineScratch scratch, ref int count)
    {
        scratch.Channels.AsSpan(count, found).Fill((byte)channel);
        foreach (var item in scratch.Recalled.AsSpan(count, found))
        {
            recall.Filter.Exclude(item.Index);
        }

        count += found;
    }

    private void Rank(
        ServingModel? serving,
        in PipelineQuery query,
        ReadOnlySpan<HistoryEvent> history,
        PipelineScratch scratch,
        Span<float> scores,
        ref string? degraded)
    {
        var interest = query.Interest;
        if (serving is null || interest.IsEmpty)
        {
            // Without an interest there is nothing personal to rank by: the order of popularity is the cold-start list.
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = scratch.Recalled[i].Score;
            }

            return;
        }

        var known = ScoreRecall(serving, interest, scratch, scores);
        if (serving.Model.HasRanker)
        {
            try
            {
                var request = new RankRequest { UserId = query.UserId, Interest = interest, State = query.State, History = history, Time = query.Time };
                serving.Model.Score(request, scratch.Candidates.AsSpan(0, known), scores);
            }
            catch (ModelOutputException e)
            {
                degraded = "the ranker failed: order of recall instead";
                LogRankerFailed(serving.Version, e);
                for (var i = 0; i < known; i++)
                {
                    scores[i] = scratch.Candidates[i].RecallScore;
                }
            }
        }

        PutLast(scratch, scores, known);
    }

    // Moves the candidates that the model has a row for to the front and gives them their recall score.
    private static int ScoreRecall(ServingModel serving, ReadOnlySpan<float> interest, PipelineScratch scratch, Span<float> scores)
    {
        var known = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var row = serving.Rows.RowOf(scratch.Recalled[i].Index);
            if (row >= 0)
            {
                (scratch.Recalled[known], scratch.Recalled[i]) = (scratch.Recalled[i], scratch.Recalled[known]);
                (scratch.Channels[known], scratch.Channels[i]) = (scratch.Channels[i], scratch.Channels[known]);
                scores[known] = VectorMath.Dot(interest, serving.Model.Recall[row]);
                scratch.Candidates[known] = new Candidate(row, scores[known]);
                known++;
            }
        }

        return known;
    }

    // Items that the model cannot judge come after those that it can, the more popular ones first.
    private static void PutLast(PipelineScratch scratch, Span<float> scores, int known)
    {
        var lowest = 0f;
        for (var i = 0; i < known; i++)
        {
            lowest = Math.Min(lowest, scores[i]);
        }

        for (var i = known; i < scores.Length; i++)
        {
            scores[i] = lowest - (1 / (1 + Math.Max(0, scratch.Recalled[i].Score)));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The ranker of model version {Version} failed.")]
    private partial void LogRankerFailed(string version, Exception exception);
}
