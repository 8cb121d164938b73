using Microsoft.Extensions.Logging;
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
    private readonly RecallPlans _plans;
    private readonly RecallStage _recall;
    private readonly RemoteRecall _remote;
    private readonly ServingInstruments _instruments;
    private readonly ILogger _logger;

    /// <summary>Makes the pipeline.</summary>
    /// <param name="table">The items.</param>
    /// <param name="plans">Which channels are asked, and how.</param>
    /// <param name="instruments">Metrics.</param>
    /// <param name="time">Clock of deadlines and pauses.</param>
    /// <param name="logger">Log.</param>
    public RecommendationPipeline(
        ItemTable table, RecallPlans plans, ServingInstruments instruments, TimeProvider time, ILogger<RecommendationPipeline> logger)
    {
        _table = table;
        _plans = plans;
        _recall = new RecallStage(instruments, time, logger);
        _remote = new RemoteRecall(instruments, time, logger);
        _instruments = instruments;
        _logger = logger;
    }

    /// <summary>Whether a surface has a remote channel, so that <see cref="GatherAsync"/> comes before <see cref="Recommend"/>.</summary>
    /// <param name="surface">The surface.</param>
    public bool HasRemote(string surface) => _plans.Current.Of(surface).HasRemote;

    /// <summary>Asks the remote channels of a surface, each until its deadline and no longer.</summary>
    /// <param name="query">A copy of what is known of the user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What came in time, for <see cref="PipelineQuery.Remote"/>.</returns>
    public Task<RemoteCandidates> GatherAsync(RemoteRecallQuery query, CancellationToken cancellationToken = default) =>
        _remote.GatherAsync(_plans.Current.Of(query.Surface), query, cancellationToken);

    /// <summary>Makes a list.</summary>
    /// <param name="serving">The leased model, or null where none is active.</param>
    /// <param name="query">The user and his question.</param>
    /// <param name="destination">Where the items go, best first, then those of channels with slots; at least <see cref="PipelineQuery.Count"/> long.</param>
    /// <param name="degraded">Null, or what was left out and why.</param>
    /// <param name="trace">Takes notes of the way to the list; null for none, which costs nothing.</param>
    /// <returns>How many items were written; fewer than asked only where the filter leaves no more.</returns>
    public int Recommend(ServingModel? serving, in PipelineQuery query, Span<RankedItem> destination, out string? degraded, PipelineTrace? trace = null)
    {
        var start = _instruments.Start();
        degraded = serving is null ? "no model version is active: live co-occurrence, attributes and popularity instead" : null;
        var plan = query.Remote?.Plan ?? _plans.Current.Of(query.Surface);
        var scratch = PipelineScratch.OfThread;
        var wanted = Math.Max(plan.Candidates, query.Count);
        scratch.Reserve(wanted + (query.Caps is null ? 0 : query.Count), query.Session.Length, query.Count);
        RequestFilter.SetUp(plan, _table, query, scratch, trace?.Filter);
        var history = ToRows(serving, query.Session, scratch.History);
        var recall = RecallOf(plan, serving, query, history, scratch);
        var count = _recall.Run(plan, recall, query.Remote, scratch, wanted, query.Count, ref degraded);
        if (query.Caps is not null)
        {
            count = RecallStage.FillCaps(plan, recall, scratch, query.Caps, count, query.Count);
        }

        trace?.Recalled(scratch, count);
        var scores = scratch.Scores.AsSpan(0, count);
        if (serving is null)
        {
            FusedOrder.ScoreWithoutModel(plan, recall, scratch, scores);
        }
        else
        {
            Rank(plan, serving, query, recall, scratch, scores, ref degraded, trace);
        }

        trace?.Ranked(serving, query, scratch, scores);

        query.Order?.Fill(plan, scratch, scores);
        count = Cut(plan, query, scratch, scores, 1, destination, trace);
        _instruments.Answered(start, degraded is not null);
        return count;
    }

    /// <summary>Makes a later page of a list: what comes next in its order, without what the filter refuses by now.</summary>
    /// <param name="page">Number of the page, from 2.</param>
    /// <param name="query">The user and their question, with the order that <see cref="Recommend"/> kept.</param>
    /// <param name="destination">Where the items go; at least <see cref="PipelineQuery.Count"/> long.</param>
    /// <returns>How many items were written.</returns>
    public int Continue(int page, in PipelineQuery query, Span<RankedItem> destination)
    {
        var start = _instruments.Start();
        var order = query.Order!;
        var scratch = PipelineScratch.OfThread;
        scratch.Reserve(order.Count, query.Session.Length, query.Count);
        RequestFilter.SetUp(order.Plan!, _table, query, scratch);
        var scores = scratch.Scores.AsSpan(0, order.Restore(page, scratch));
        var count = Cut(order.Plan!, query, scratch, scores, page, destination, null);
        _instruments.Answered(start, degraded: false);
        return count;
    }

    private static int Cut(
        SurfacePlan plan, in PipelineQuery query, PipelineScratch scratch, Span<float> scores, int page, Span<RankedItem> destination, PipelineTrace? trace)
    {
        var sorted = AnswerCut.Best(plan, scratch, scores, query.Count, query.Caps, trace);
        for (var i = 0; i < sorted.Length; i++)
        {
            var recalled = scratch.Recalled[sorted[i].Item];
            var channel = plan.Channels[scratch.Channels[sorted[i].Item]].Guard;
            destination[i] = new RankedItem(recalled.Index, sorted[i].Score, channel.Name, recalled.Source, channel.Reason);
        }

        query.Order?.Show(sorted, page, scratch);
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

    // Recall is over, and with it the need of what the filter keeps of the shown items.
    private static ReadOnlySpan<int> ShownRows(ServingModel serving, ReadOnlySpan<int> shown, PipelineScratch scratch)
    {
        scratch.ReserveShown(shown.Length);
        for (var i = 0; i < shown.Length; i++)
        {
            scratch.Shown[i] = shown[i] < 0 ? -1 : serving.Rows.RowOf(shown[i]);
        }

        return scratch.Shown.AsSpan(0, shown.Length);
    }

    private RecallQuery RecallOf(
        SurfacePlan plan, ServingModel? serving, in PipelineQuery query, ReadOnlySpan<HistoryEvent> history, PipelineScratch scratch) => new()
        {
            Table = _table,
            Filter = scratch.Filter,
            Model = serving?.Model,
            Rows = serving?.Rows,
            Index = serving?.Index,
            Interest = query.Interest,
            History = history,
            Session = query.Session,
            Bought = query.Bought,
            UserId = query.UserId,
            Context = query.Context,
            Answers = query.Answers,
            Rules = plan.Rules,
            Time = query.Time,
            Seed = RecallSeed.Of(plan.Seed, query.UserId, query.Time),
        };

    // What a version learned of a user who was erased since is not used.
    private static string? KnownUser(ServingModel serving, in PipelineQuery query) =>
        query.ErasedAt > 0 && serving.Model.Manifest.CreatedAt.ToUnixTimeMilliseconds() <= query.ErasedAt ? null : query.UserId;

    private void Rank(
        SurfacePlan plan,
        ServingModel serving,
        in PipelineQuery query,
        in RecallQuery recall,
        PipelineScratch scratch,
        Span<float> scores,
        ref string? degraded,
        PipelineTrace? trace)
    {
        var interest = query.Interest;
        if (interest.IsEmpty)
        {
            ColdOrder.Score(plan, scratch, scores);
            return;
        }

        var known = ScoreRecall(plan, serving, interest, scratch, scores);
        var judged = false;
        if (serving.Model.HasRanker)
        {
            try
            {
                var request = new RankRequest { UserId = KnownUser(serving, query), Interest = interest, State = query.State, History = recall.History, Shown = ShownRows(serving, query.Shown, scratch), Context = query.Context, Time = query.Time };
                serving.Model.Score(request, scratch.Candidates.AsSpan(0, known), scores);
                trace?.Explain(serving, request, scratch, scratch.Candidates.AsSpan(0, known), scores);
                judged = true;
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

        if (!judged)
        {
            FusedOrder.Score(plan, recall, serving.Model.Neighbours, scratch, scores[..known]);
        }

        PutLast(scratch, scores, known);
    }

    // Moves the candidates that the model has a row for to the front and gives them their recall score.
    private static int ScoreRecall(
        SurfacePlan plan, ServingModel serving, ReadOnlySpan<float> interest, PipelineScratch scratch, Span<float> scores)
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
                scratch.Candidates[known] = new Candidate(
                    row, scores[known], plan.Channels[scratch.Channels[known]].Guard.Name, scratch.Recalled[known].Score);
                known++;
            }
        }

        return known;
    }

    // Items that the model cannot judge come after those that it can, the more popular ones first.
    private void PutLast(PipelineScratch scratch, Span<float> scores, int known)
    {
        var lowest = 0f;
        for (var i = 0; i < known; i++)
        {
            lowest = Math.Min(lowest, scores[i]);
        }

        for (var i = known; i < scores.Length; i++)
        {
            scores[i] = lowest - (1f / (1 + _table.PositiveCount(scratch.Recalled[i].Index)));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The ranker of model version {Version} failed.")]
    private partial void LogRankerFailed(string version, Exception exception);
}
