using Microsoft.Extensions.DependencyInjection;
using Recsys.Conformance;
using Recsys.Models;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>A folder with a random catalogue, users and versions, on which clusters of one and of several parts start in turn.</summary>
internal sealed class DividedCluster(int seed, int items = 400) : IDisposable
{
    public const int Users = 30;

    // What a divided catalogue refuses, so that both clusters go by the same settings.
    private static readonly string[] Refused = ["similar-attributes", "live-co-occurrence", "exploration"];

    private readonly TempFolder _folder = new();
    private readonly StandingClock _clock = new(Events.Start.AddHours(1));

    public string Folder => _folder.Path;

    public Random Random { get; } = new(seed);

    public Task<RecsysTestCluster> StartAsync(int silos, int shards, Action<IServiceCollection>? services = null, bool standing = true) => RecsysTestCluster.StartAsync(new()
    {
        Folder = Folder,
        Silos = silos,
        Time = standing ? _clock : null,
        Services = s =>
        {
            s.Configure<CatalogueOptions>(o => o.Shards = shards);
            s.Configure<ServingOptions>(o =>
            {
                foreach (var name in Refused)
                {
                    o.Channels[name].Enabled = o.Channels[name].WithoutVersion = false;
                }

                o.Candidates = 60;
                o.PopularityLength = 40;
            });
            services?.Invoke(s);
        },
    });

    /// <summary>Items, a version "a" that knows three quarters of them, and events.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="withRanker">Whether the version has a ranker.</param>
    /// <param name="ties">Whether each recall vector is that of eight items, so that lists end among equal scores.</param>
    public async Task FillAsync(RecsysTestCluster cluster, bool withRanker, bool ties = false)
    {
        await PublishAsync("a", o => o with { WithRanker = withRanker, Recall = ties ? Tied(o.ItemIds.Count, o.RecallDimension) : null });
        await FillAsync(cluster);
    }

    /// <summary>Items, the version "a" that is published, and events.</summary>
    public async Task FillAsync(RecsysTestCluster cluster)
    {
        await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, items).OrderBy(_ => Random.Next()).Select(Item)]);
        await cluster.RefreshAsync();
        await cluster.Client.Models.PromoteAsync("a");
        for (var user = 0; user < Users; user++)
        {
            for (var e = Random.Next(12); e > 0; e--)
            {
                var kind = Random.Next(5) switch { 0 => EventKind.Purchase, 1 => EventKind.Dislike, 2 => EventKind.Play, _ => EventKind.Click };
                await cluster.Client.TrackAsync(Events.Make($"e{user}-{e}", $"u{user}", $"i{Random.Next(items)}", kind, time: Events.Start.AddMinutes(e)));
            }
        }

        await cluster.RefreshAsync();
    }

    public async Task PublishAsync(string version, Func<TestArtifactOptions, TestArtifactOptions> change)
    {
        var options = change(new TestArtifactOptions { Version = version, Seed = seed, ItemIds = [.. Enumerable.Range(0, items * 3 / 4).Select(i => $"i{i}")] });
        using var source = new TempFolder();
        ArtifactWriter.Write(source["artefact"], TestArtifacts.Content(options));
        await new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(Folder, "models") }).PublishAsync(version, source["artefact"]);
    }

    public Item Item(int i) => new()
    {
        Id = $"i{i}",
        Available = Random.Next(12) > 0,
        Attributes = [new("genre", i % 3 == 0 ? "puzzle" : "action"), new("studio", $"s{i % 7}"), new("price", $"{i % 50}")],
    };

    /// <summary>Requests of all kinds, the same for one seed.</summary>
    public static IEnumerable<RecommendRequest> Requests(int seed, int count)
    {
        var random = new Random(seed);
        for (var r = 0; r < count; r++)
        {
            yield return new RecommendRequest
            {
                UserId = $"u{random.Next(Users + 3)}",
                Count = 1 + random.Next(30),
                AllowRepeats = random.Next(4) == 0,
                ExcludeItemIds = random.Next(3) == 0 ? [.. Enumerable.Range(0, 20).Select(_ => $"i{random.Next(400)}")] : null,
                AllowItemIds = random.Next(6) == 0 ? [.. Enumerable.Range(0, 60).Select(_ => $"i{random.Next(400)}")] : null,
                Filter = random.Next(5) switch
                {
                    0 => ItemFilter.Parse("price < 5"),
                    1 => ItemFilter.Parse("genre in (puzzle) and not studio in (s1, s2)"),
                    2 => ItemFilter.Parse("price = 3"),
                    _ => null,
                },
                Caps = random.Next(3) == 0 ? [new("studio", 1 + random.Next(3))] : null,
                Include = random.Next(3) == 0 ? ["studio", "genre"] : null,
                Paged = random.Next(4) == 0,
            };
        }
    }

    /// <summary>The list, all that can be told of it, with its first pages.</summary>
    public static async Task<List<string>> TellAsync(RecsysTestCluster cluster, RecommendRequest request)
    {
        var lines = new List<string>();
        for (var page = 0; page < 3; page++)
        {
            var answer = await cluster.Client.RecommendAsync(request);
            Assert.Null(answer.MissingShards);
            lines.Add($"{answer.ModelVersion} {answer.DegradedReason}");
            lines.AddRange(answer.Items.Select(i => $"{i.ItemId} {i.Score:R} {i.Channel} {i.Reason} {string.Join(';', i.Attributes ?? [])}"));
            if (answer.NextPage is null)
            {
                break;
            }

            request = request with { Page = answer.NextPage };
        }

        return lines;
    }

    private float[] Tied(int rows, int dimension)
    {
        var vectors = RandomVectors.Clustered(new Random(seed), rows / 8, dimension, rows, 0f);
        return [.. Enumerable.Range(0, rows).SelectMany(row => vectors.AsMemory(row % (rows / 8) * dimension, dimension).ToArray())];
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
