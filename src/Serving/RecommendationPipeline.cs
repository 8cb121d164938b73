using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Recall, filter, rank and cut for one request, on the caller's thread, without Orleans. What evaluation measures is this
/// very code.
/// </summary>
public sealed class RecommendationPipeline
{
    internal const string NoVersion = "no model version is active: live co-occurrence, attributes and popularity instead";

    private readonly ItemTable _table;
    private readonly RecallPlans _plans;
    private readonly RecallStage _recall;
    private readonly RemoteRecall _remote;
    private readonly RankStage _rank;
    private readonly OnlineStage _online;
    private readonly BoostStage _boosts;
    private readonly FreshnessStage _freshness;
    private readonly DiversityStage _diversity;
    private readonly BanditStage _bandit;
    private readonly PinStage _pins;
    private readonly ServingInstruments _instruments;

    /// <summary>Makes the pipeline.</summary>
    /// <param name="table">The items.</param>
    /// <param name="plans">Which channels are asked, and how.</param>
    /// <param name="online">What is learned online.</param>
    /// <param name="instruments">Metrics.</param>
    /// <param name="time">Clock of deadlines and pauses.</param>
    /// <param name="logger">Log.</param>
    public RecommendationPipeline(
        ItemTable table, RecallPlans plans, OnlineModel online, ServingInstruments instruments, TimeProvider time, ILogger<RecommendationPipeline> logger)
    {
        _table = table;
        _plans = plans;
        _recall = new RecallStage(instruments, time, logger);
        _remote = new RemoteRecall(instruments, time, logger);
        _rank = new RankStage(logger);
        _online = new OnlineStage(online);
        _boosts = new BoostStage(table);
        _freshness = new FreshnessStage(table);
        _diversity = new DiversityStage(table);
        _bandit = new BanditStage(table);
        _pins = new PinStage(table);
        _instruments = instruments;
    }

    /// <summary>
    /// The plan in force for a surface. A request takes it once: it says whether <see cref="GatherAsync"/> comes before
    /// <see cref="Recommend"/>, and both go by it, so that a change in between is for the next request.
    /// </summary>
    /// <param name="surface">Where the list is shown; null for no surface in particular.</param>
    public SurfacePlan PlanOf(string? surface) => _plans.Current.Of(surface);

    /// <summary>Asks the remote channels of a plan, each until its deadline and no longer.</summary>
    /// <param name="plan">The request's plan, which goes into <see cref="PipelineQuery.Plan"/> too.</param>
    /// <param name="query">A copy of what is known of the user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What came in time, for <see cref="PipelineQuery.Remote"/>.</returns>
    public Task<RemoteCandidates> GatherAsync(SurfacePlan plan, RemoteRecallQuery query, CancellationToken cancellationToken = default) =>
        _remote.GatherAsync(plan, query, cancellationToken);

    /// <summary>Makes a list.</summary>
    /// <param name="serving">The leased model, or null where none is active.</param>
    /// <param name="query">The user and their question.</param>
    /// <param name="destination">Where the items go, best first, then those of channels with slots; at least <see cref="PipelineQuery.Count"/> long.</param>
    /// <param name="degraded">Null, or what was left out and why.</param>
    /// <param name="trace">Takes notes of the way to the list; null for none, which costs nothing.</param>
    /// <returns>How many items were written; fewer than asked only where the filter leaves no more.</returns>
    /// <exception cref="ArgumentException">The remote candidates were brought by another plan than the query's.</exception>
    public int Recommend(ServingModel? serving, in PipelineQuery query, Span<RankedItem> destination, out string? degraded, PipelineTrace? trace = null)
    {
        var start = _instruments.Start();
        var plan = query.Plan ?? query.Remote?.Plan ?? _plans.Current.Of(null);
        if (query.Remote is { } remote && remote.Plan != plan)
        {
            throw new ArgumentException("The remote candidates were brought by another plan than the query's.", nameof(query));
        }

        var run = new PipelineRun(plan, serving, query, PipelineScratch.OfThread, trace)
        {
            Degraded = serving is null ? NoVersion : null,
        };
        run.Scratch.Begin(run.Wanted + (query.Caps is null ? 0 : query.Count), query.Session.Length, query.Count);
        RequestFilter.SetUp(_table, run);
        run.Recall = RecallOf(run);
        _recall.Run(ref run);
        if (query.Caps is not null)
        {
            RecallStage.FillCaps(run, query.Caps);
        }

        trace?.Recalled(run.Candidates);
        _rank.Run(ref run);
        trace?.Ranked(run);
        _online.Run(run);
        _boosts.Run(run);
        _freshness.Run(run);
        _diversity.Run(run);
        _bandit.Run(run);
        _pins.Run(run);
        query.Order?.Fill(run);
        var count = Cut(run, 1, destination);
        degraded = run.Degraded;
        _instruments.Answered(start, degraded is not null);
        return count;
    }

    /// <summary>Makes a later page of a list: what comes next in its order, without what the filter refuses by now.</summary>
    /// <param name="page">Number of the page, from 2.</param>
    /// <param name="query">The user and their question, with the order that <see cref="Recommend"/> kept, whose plan it goes by.</param>
    /// <param name="destination">Where the items go; at least <see cref="PipelineQuery.Count"/> long.</param>
    /// <returns>How many items were written.</returns>
    public int Continue(int page, in PipelineQuery query, Span<RankedItem> destination)
    {
        var start = _instruments.Start();
        var order = query.Order!;
        var run = new PipelineRun(order.Plan!, null, query, PipelineScratch.OfThread, null);
        run.Scratch.Begin(order.Count, query.Session.Length, query.Count);
        RequestFilter.SetUp(_table, run);
        order.Restore(page, run.Scratch);
        var count = Cut(run, page, destination);
        _instruments.Answered(start, degraded: false);
        return count;
    }

    internal static int Cut(in PipelineRun run, int page, Span<RankedItem> destination)
    {
        var sorted = AnswerCut.Best(run);
        for (var i = 0; i < sorted.Length; i++)
        {
            var recalled = run.Candidates.Items[sorted[i].Item];
            var channel = run.Plan.Channels[run.Candidates.Channels[sorted[i].Item]];
            destination[i] = new RankedItem(recalled.Index, run.Candidates.Judged(sorted[i]), channel.Guard.Name, recalled.Source, channel.Guard.Reason)
            {
                ChannelScore = recalled.Score,
                RecallScore = page == 1 ? run.Candidates.RecallScore(sorted[i].Item) : run.Query.Order!.RecallScore(run.Scratch.Order[sorted[i].Item]),
                Propensity = channel.IsRandom ? float.NaN : run.Candidates.Propensity(sorted[i].Item),
            };
        }

        run.Query.Order?.Show(sorted, page, run.Scratch);
        return sorted.Length;
    }

    internal static ReadOnlySpan<HistoryEvent> ToRows(ServingModel? serving, ReadOnlySpan<HistoryEvent> session, HistoryEvent[] buffer)
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

    private RecallQuery RecallOf(scoped in PipelineRun run) => new()
    {
        Table = _table,
        Filter = run.Scratch.Filter,
        Model = run.Serving?.Model,
        Rows = run.Serving?.Rows,
        Index = run.Serving?.Index,
        Interest = run.Query.Interest,
        History = ToRows(run.Serving, run.Query.Session, run.Scratch.History),
        Session = run.Query.Session,
        Bought = run.Query.Bought,
        UserId = run.Query.UserId,
        Context = run.Query.Context,
        Answers = run.Query.Answers,
        Rules = run.Plan.Rules,
        Time = run.Query.Time,
        Seed = RecallSeed.Of(run.Plan.Seed, run.Query.UserId, run.Query.Time),
    };
}
