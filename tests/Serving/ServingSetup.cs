using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>A model store in a folder, an item table, a model host over both, and pipelines.</summary>
internal sealed class ServingSetup : IDisposable
{
    private readonly TempFolder _folder = new();
    private long _epoch;

    public ServingSetup(RecallOptions? recall = null)
    {
        Store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["store"] });
        Attributes = new AttributeSimilarity(Together, new RecallOptions(), Time);
        Host = new ModelHost(Store, Table, recall ?? new RecallOptions(), Time, NullLogger<ModelHost>.Instance);
    }

    public LocalModelStore Store { get; }

    public ItemTable Table { get; } = new();

    public ModelHost Host { get; }

    public LiveCoOccurrence Together { get; } = new(new RecallOptions());

    public AttributeSimilarity Attributes { get; }

    public OnlineModel Online { get; } = new();

    public RareItemList Rare { get; } = new(new RecallOptions());

    public TestMeters Meters { get; } = new();

    /// <summary>A file of a published version.</summary>
    public string FileOf(string version, string name) => Path.Combine(_folder["store"], version, name);

    /// <summary>Adds items "item-00" and so on, item i with 100 - i clicks.</summary>
    public void AddItems(int count, Func<int, IReadOnlyList<ItemAttribute>>? attributes = null)
    {
        for (var i = 0; i < count; i++)
        {
            Table.Upsert($"item-{i:00}", 1, attributes?.Invoke(i) ?? [], true, [0, 100 - i, 0, 0, 0, 0, 0, 0, 0]);
        }

        Table.RefreshPopularity(10_000, _ => 0);
    }

    public Task PublishAsync(TestArtifactOptions? options = null) => PublishAsync(TestArtifacts.Content(options));

    public async Task PublishAsync(ArtifactContent content)
    {
        var folder = _folder[$"source-{content.Version}"];
        ArtifactWriter.Write(folder, content);
        await Store.PublishAsync(content.Version, folder);
    }

    public async Task ActivateAsync(string version)
    {
        await Host.PrepareAsync(version);
        Assert.True(Host.Activate(version, ++_epoch));
    }

    public async Task ServeAsync(TestArtifactOptions? options = null)
    {
        options ??= new TestArtifactOptions();
        await PublishAsync(options);
        await ActivateAsync(options.Version);
    }

    public FakeTimeProvider Time { get; } = new();

    public RecommendationPipeline Pipeline(Action<ServingOptions>? configure = null, params IRecallChannel[] more) =>
        Pipeline(new TestServingOptions(configure), more, []);

    public RecommendationPipeline Pipeline(TestServingOptions options, IRecallChannel[] more, IRemoteRecallChannel[] remote) => new(
        Table,
        new RecallPlans(
            [
                new ItemToItemChannel(), new PopularityChannel(), new EmbeddingChannel(), new AttributeTreeChannel(), new RulesChannel(),
                new LiveCoOccurrenceChannel(Together), new SimilarAttributesChannel(Attributes), new ExplorationChannel(Rare), .. more,
            ],
            remote,
            options,
            [options],
            Time,
            NullLogger<RecallPlans>.Instance),
        Online,
        new ServingInstruments(Meters),
        Time,
        NullLogger<RecommendationPipeline>.Instance);

    /// <summary>Asks for a user who clicked the given table indexes, newest first, whose interest the active model computes.</summary>
    public (RankedItem[] Items, string? Degraded) Ask(
        RecommendationPipeline pipeline, int count, int[] clicked, int[]? excluded = null, ItemCondition? condition = null, long time = 0)
    {
        using var lease = Host.Acquire();
        var session = clicked.Select((index, i) => new HistoryEvent(index, InteractionKind.Click, 0, 1000 - i)).ToArray();
        var interest = lease.Model is { } serving && clicked.Length > 0 ? Interest(serving, session) : [];
        var destination = new RankedItem[count];
        var found = pipeline.Recommend(
            lease.Model,
            new PipelineQuery { Count = count, Time = time, Session = session, Interest = interest, Excluded = excluded ?? [], Condition = condition },
            destination,
            out var degraded);
        return (destination[..found], degraded);
    }

    /// <summary>Asks without a user: the session is empty, so the answer is the cold-start list.</summary>
    public (RankedItem[] Items, string? Degraded) AskCold(RecommendationPipeline pipeline, PipelineQuery query)
    {
        using var lease = Host.Acquire();
        var destination = new RankedItem[query.Count];
        var found = pipeline.Recommend(lease.Model, query, destination, out var degraded);
        return (destination[..found], degraded);
    }

    public static float[] Interest(ServingModel serving, HistoryEvent[] session)
    {
        var interest = new float[serving.Model.Schema.InterestDimension];
        serving.Model.ComputeInterest(session.Select(e => e with { Row = serving.Rows.RowOf(e.Row) }).ToArray(), interest);
        return interest;
    }

    public void Dispose()
    {
        Host.Dispose();
        Meters.Dispose();
        _folder.Dispose();
    }
}
