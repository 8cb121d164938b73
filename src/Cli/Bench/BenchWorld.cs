using Recsys.Cli.Hosting;
using Recsys.Client;
using Recsys.Models;
using Recsys.Training.Export;

namespace Recsys.Cli.Bench;

/// <summary>A silo with a synthetic model, catalogue and users: random weights cost what trained ones do.</summary>
internal static class BenchWorld
{
    public const int Items = 10_000;
    public const int Users = 10_000;
    public const int History = 50;
    public const int Candidates = 500;
    public const int Count = 20;

    public static SyntheticArtifact Artifact(int seed) => new(new SyntheticOptions { Items = Items, Seed = seed });

    public static string User(long n) => $"user-{n % Users:00000}";

    public static async Task PublishAsync(EmbeddedSilo silo, StateFolder state, string version, int seed, CancellationToken cancellationToken)
    {
        if ((await silo.Models.ListAsync(cancellationToken)).Contains(version))
        {
            return;
        }

        var folder = state.Sub($"artifact-{version}");
        Artifact(seed).Write(folder, version, DateTimeOffset.UnixEpoch);
        await silo.Models.PublishAsync(version, folder, cancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Puts the model's items into the catalogue.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="version">The model.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="attributes">Attributes of item number n; null for items without.</param>
    public static async Task<IReadOnlyList<string>> AddItemsAsync(
        EmbeddedSilo silo, string version, CancellationToken cancellationToken, Func<int, AttributeValue[]>? attributes = null)
    {
        using var model = LoadedModel.Open(await silo.Models.FetchAsync(version, cancellationToken));
        var ids = Enumerable.Range(0, model.Items.Count).Select(model.Items.GetId).ToArray();
        await silo.Client.UpsertItemsAsync(ids.Select((id, i) => new Item { Id = id, Attributes = attributes?.Invoke(i) ?? [] }).ToArray(), cancellationToken);
        return ids;
    }

    /// <summary>A category, c0 to c9, and a price, 0.99 to 99.99: each pair of them as often as any other.</summary>
    public static AttributeValue[] PriceAndCategory(int n) =>
        [new("category", $"c{n % 10}"), new("price", FormattableString.Invariant($"{n / 10 % 100}.99"))];

    /// <summary>A click of now.</summary>
    public static UserEvent Click(string user, string item) => new()
    {
        Id = UserEvent.NewId(),
        UserId = user,
        ItemId = item,
        Kind = EventKind.Click,
        Time = TimeProvider.System.GetUtcNow(),
    };

    /// <summary>Gives each user from one number up to another a full session, with Zipf-skewed items.</summary>
    public static Task AddHistoriesAsync(IRecsysClient client, IReadOnlyList<string> items, int users, CancellationToken cancellationToken, int from = 0)
    {
        var zipf = new ZipfSampler(items.Count);
        var now = TimeProvider.System.GetUtcNow();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken };
        return Parallel.ForAsync(from, users, parallel, async (u, ct) =>
        {
            var random = new Random(u);
            var events = new UserEvent[History];
            for (var i = 0; i < History; i++)
            {
                events[i] = new UserEvent
                {
                    Id = UserEvent.NewId(),
                    UserId = $"user-{u:00000}",
                    ItemId = items[zipf.Next(random)],
                    Kind = EventKind.Click,
                    Time = now - TimeSpan.FromMinutes(History - i),
                };
            }

            await client.TrackAsync(events, ct);
        });
    }
}
