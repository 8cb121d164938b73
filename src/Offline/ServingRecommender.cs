using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

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

    private ServingRecommender(ServiceProvider services, string name, IReadOnlyList<string> users)
    {
        _users = users;
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
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public static async Task<ServingRecommender> CreateAsync(
        IModelStore store, string version, string? channel, InteractionDataset dataset, CancellationToken cancellationToken)
    {
        var services = Services(store, channel);
        var table = services.GetRequiredService<ItemTable>();
        var none = new long[ItemTable.KindCount];
        for (var item = 0; item < dataset.ItemCount; item++)
        {
            table.Upsert(dataset.ItemIds[item], 1, dataset.ItemAttributes[item], available: true, none);
        }

        var host = services.GetRequiredService<ModelHost>();
        await host.PrepareAsync(version, cancellationToken);
        host.Activate(version, epoch: 1);
        using var lease = host.Acquire();
        var serving = lease.Model!;
        table.RefreshPopularity(table.Count, index => serving.Rows.RowOf(index) is >= 0 and var row ? serving.Model.Popularity[row] : 0);
        services.GetRequiredService<RecallPlans>().RefreshLists(table, hasVersion: true);
        return new ServingRecommender(services, $"{version} ({serving.Model.Manifest.Family})", dataset.UserIds);
    }

    /// <summary>What a cluster without any version serves after some events, which it takes in the order of time.</summary>
    /// <param name="store">A store, of which nothing is read.</param>
    /// <param name="channel">The recall channel that brings all candidates; null for all channels as they are set.</param>
    /// <param name="events">The events; the items of this set are those that can be recommended.</param>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public static ServingRecommender CreateLive(IModelStore store, string? channel, InteractionDataset events)
    {
        var services = Services(store, channel);
        var table = services.GetRequiredService<ItemTable>();
        var together = services.GetRequiredService<LiveCoOccurrence>();
        var counts = new long[events.ItemCount * ItemTable.KindCount];
        foreach (var e in events.Interactions)
        {
            counts[(e.Item * ItemTable.KindCount) + (int)e.Kind]++;
            if (UserTypeCounter.IsPositive(e.Kind))
            {
                together.Add(events.UserIds[e.User], e.Item, e.Time);
            }
        }

        together.Refresh();
        for (var item = 0; item < events.ItemCount; item++)
        {
            table.Upsert(events.ItemIds[item], 1, events.ItemAttributes[item], available: true, counts.AsSpan(item * ItemTable.KindCount, ItemTable.KindCount));
        }

        table.RefreshPopularity(table.Count, _ => 0);
        services.GetRequiredService<RecallPlans>().RefreshLists(table, hasVersion: false);
        return new ServingRecommender(services, "live", events.UserIds);
    }

    private static ServiceProvider Services(IModelStore store, string? channel) => new ServiceCollection()
        .AddLogging(l => l.SetMinimumLevel(LogLevel.Warning))
        .AddSingleton(store)
        .AddRecsysServing()
        .Configure<ServingOptions>(options =>
        {
            if (channel is not null)
            {
                options.KeepOnly(channel);
            }
        })
        .BuildServiceProvider();

    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        using var lease = _host.Acquire();
        var session = Session(user);
        var ranked = new RankedItem[destination.Length];
        var (interest, state) = lease.Model is { } serving ? Interest(serving, session) : ([], []);
        var query = new PipelineQuery
        {
            Count = destination.Length,
            UserId = _users[user.User],
            Time = user.Time,
            Context = user.Context,
            Session = session,
            Interest = interest,
            State = state,
            Excluded = excluded.ToArray(),
        };
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

    private void Predict(UserState user, ReadOnlySpan<ShownItem> items, Span<float> probabilities)
    {
        using var lease = _host.Acquire();
        var serving = lease.Model!;
        var history = Rows(serving, Session(user));
        var (interest, state) = Interest(serving, Session(user));
        var candidates = new Candidate[items.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            var row = serving.Rows.RowOf(items[i].Item);
            candidates[i] = new Candidate(row, interest.Length == 0 ? 0 : VectorMath.Dot(interest, serving.Model.Recall[row]), items[i].Channel, items[i].ChannelScore);
        }

        var request = new RankRequest { UserId = _users[user.User], Interest = interest.Length == 0 ? new float[serving.Model.Schema.InterestDimension] : interest, State = state, History = history, Context = user.Context, Time = user.Time };
        serving.Model.Score(request, candidates, probabilities);
    }

    public void Dispose() => _services.Dispose();

    private sealed class Ranker(ServingRecommender serving) : IClickPredictor, IRatingPredictor
    {
        public string Name => serving.Name;

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities) => Predict(user, ShownItem.Of(items), probabilities);

        public void Predict(UserState user, ReadOnlySpan<ShownItem> items, Span<float> probabilities) => serving.Predict(user, items, probabilities);
    }

    // As a user grain keeps it: the newest events that are no impressions, newest first.
    private HistoryEvent[] Session(UserState user) =>
        user.History.Reverse().Where(e => e.Kind != InteractionKind.Impression).Take(UserDefaults.SessionLength).ToArray();

    private static HistoryEvent[] Rows(ServingModel serving, HistoryEvent[] session) =>
        Array.ConvertAll(session, e => e with { Row = serving.Rows.RowOf(e.Row) });

    private static (float[] Interest, float[] State) Interest(ServingModel serving, HistoryEvent[] session)
    {
        var interest = new float[serving.Model.Schema.InterestDimension];
        var state = new float[serving.Model.Schema.StateDimension];
        serving.Model.ComputeInterest(Rows(serving, session), interest, state);
        return (VectorMath.Dot(interest, interest) == 0 ? [] : interest, state);
    }
}
