using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Serving.Users;

namespace Recsys.Offline;

/// <summary>
/// A published model version, or live events without any, behind the very pipeline that a silo runs, for evaluation: recall channels, filter, ranker.
/// Item indexes of the data set are the indexes of the item table. Thread-safe.
/// </summary>
internal sealed class ServingRecommender : IRecommender, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly ModelHost _host;
    private readonly RecommendationPipeline _pipeline;
    private readonly IReadOnlyList<string> _users;
    private readonly UserProfiles? _profiles;

    private ServingRecommender(ServiceProvider services, string name, InteractionDataset dataset)
    {
        (_users, _profiles) = (dataset.UserIds, dataset.Profiles);
        _services = services;
        _host = services.GetRequiredService<ModelHost>();
        _pipeline = services.GetRequiredService<RecommendationPipeline>();
        Name = name;
        using var lease = _host.Acquire();
        var task = lease.Model is { Model.HasRanker: true } serving ? serving.Model.Manifest.Task : null;
        ClickPredictor = task == ModelTask.Click ? new Ranker(this) : null;
        RatingPredictor = task == ModelTask.Rating ? new Ranker(this) : null;
    }

    public string Name { get; }

    /// <summary>Loads a version for the items of a data set.</summary>
    /// <param name="store">Where the version is.</param>
    /// <param name="version">Its name.</param>
    /// <param name="channel">The recall channel that brings all candidates; null for all channels as they are set.</param>
    /// <param name="dataset">Its items are those that can be recommended.</param>
    /// <param name="past">What happened before the questions, of the same users and items: the silos' log.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public static async Task<ServingRecommender> CreateAsync(
        IModelStore store, string version, string? channel, InteractionDataset dataset, InteractionDataset past, CancellationToken cancellationToken)
    {
        var services = Services(store, channel, past);
        var table = services.GetRequiredService<ItemTable>();
        PastEvents.Count(table, dataset, past);
        var host = services.GetRequiredService<ModelHost>();
        await host.PrepareAsync(version, cancellationToken);
        host.Activate(version, epoch: 1);
        using var lease = host.Acquire();
        var serving = lease.Model!;
        PastEvents.Replay(services, past, serving);
        table.RefreshPopularity(table.Count, index => serving.Rows.RowOf(index) is >= 0 and var row ? serving.Model.Popularity[row] : 0);
        services.GetRequiredService<RecallPlans>().RefreshLists(table, hasVersion: true);
        return new ServingRecommender(services, $"{version} ({serving.Model.Manifest.Family})", dataset);
    }

    /// <summary>What a cluster without any version serves after some events, which it takes in the order of time.</summary>
    /// <param name="store">A store, of which nothing is read.</param>
    /// <param name="channel">The recall channel that brings all candidates; null for all channels as they are set.</param>
    /// <param name="past">The events; the items of this set are those that can be recommended.</param>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public static ServingRecommender CreateLive(IModelStore store, string? channel, InteractionDataset past)
    {
        var services = Services(store, channel, past);
        var table = services.GetRequiredService<ItemTable>();
        PastEvents.Count(table, past, past);
        PastEvents.Replay(services, past, serving: null);
        table.RefreshPopularity(table.Count, _ => 0);
        services.GetRequiredService<RecallPlans>().RefreshLists(table, hasVersion: false);
        return new ServingRecommender(services, "live", past);
    }

    private static ServiceProvider Services(IModelStore store, string? channel, InteractionDataset past) => new ServiceCollection()
        .AddLogging(l => l.SetMinimumLevel(LogLevel.Warning))
        .AddSingleton(store)
        .AddSingleton<TimeProvider>(new PastClock(past))
        .AddRecsysServing()
        .Configure<ServingOptions>(options =>
        {
            if (channel is not null)
            {
                options.KeepOnly(channel);
            }
        })
        .BuildServiceProvider();

    /// <summary>Asks as a user grain does after the events of the history.</summary>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        using var lease = _host.Acquire();
        var live = UserOf(user);
        if (live.MustReplay(lease.Model))
        {
            live.Replay(lease.Model!, user.History);
        }
        else
        {
            live.UpdateInterest(lease.Model);
        }

        Span<HistoryEvent> session = stackalloc HistoryEvent[live.Session.Count];
        var query = live.Ask(destination.Length, user.Time, session) with
        {
            UserId = _users[user.User],
            Context = user.Context,
            Excluded = excluded.ToArray(),

            // What may not come back is said by the question: those of sessions may be answered by what was met, or bought.
            AllowRepeats = true,
        };
        var ranked = new RankedItem[destination.Length];
        var count = _pipeline.Recommend(lease.Model, query, ranked, out _);
        for (var i = 0; i < count; i++)
        {
            destination[i] = new ScoredItem(ranked[i].Index, ranked[i].Score);
        }

        return count;
    }

    /// <summary>The version's ranker as a predictor of clicks; null where the manifest names another task or none: such scores are no probabilities of a click.</summary>
    public IClickPredictor? ClickPredictor { get; }

    /// <summary>The version's ranker as a predictor of ratings; null where the manifest names another task or none.</summary>
    public IRatingPredictor? RatingPredictor { get; }

    // All events, newest first, of which a state is made that is carried on.
    private static HistoryEvent[] Everything(IReadOnlyList<HistoryEvent> oldestFirst, ServingModel serving) =>
        [.. oldestFirst.Reverse().Where(e => e.Kind != InteractionKind.Impression).Select(e => e with { Row = serving.Rows.RowOf(e.Row) })];

    // What a silo knows of who somebody is they have answered.
    private LiveUser UserOf(UserState user)
    {
        var live = PastEvents.UserOf(user.History);
        live.Answers = _profiles?.Of(user.User, user.Time) ?? live.Answers;
        return live;
    }

    // The ranker alone, on items that were shown, with what a user grain knows.
    private void Predict(UserState user, ReadOnlySpan<ShownItem> items, Span<float> scores)
    {
        using var lease = _host.Acquire();
        var serving = lease.Model!;
        var live = UserOf(user);
        var history = new HistoryEvent[live.Session.Count];
        live.Session.CopyNewestFirst(history);
        history = Array.ConvertAll(history, e => e with { Row = serving.Rows.RowOf(e.Row) });

        // A silo asks no ranker for a user without an interest. Here each of them is asked, with the state of their history, be it empty.
        var schema = serving.Model.Schema;
        var (interest, state) = (new float[schema.InterestDimension], new float[schema.StateDimension]);
        serving.Model.ComputeInterest(serving.Model.Schema.StateEvents > 0 ? Everything(user.History, serving) : history, interest, state, live.Answers);
        var candidates = new Candidate[items.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            var row = serving.Rows.RowOf(items[i].Item);
            candidates[i] = new Candidate(row, VectorMath.Dot(interest, serving.Model.Recall[row]), items[i].Channel, items[i].ChannelScore);
        }

        var request = new RankRequest
        {
            UserId = _users[user.User],
            Interest = interest,
            State = state,
            History = history,
            Shown = Array.ConvertAll(live.Exposures.Items.ToArray(), index => index < 0 ? -1 : serving.Rows.RowOf(index)),
            Context = user.Context,
            Time = user.Time,
        };
        serving.Model.Score(request, candidates, scores);
    }

    public void Dispose() => _services.Dispose();

    private sealed class Ranker(ServingRecommender serving) : IClickPredictor, IRatingPredictor
    {
        public string Name => serving.Name;

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities) => Predict(user, ShownItem.Of(items), probabilities);

        public void Predict(UserState user, ReadOnlySpan<ShownItem> items, Span<float> probabilities) => serving.Predict(user, items, probabilities);
    }
}
