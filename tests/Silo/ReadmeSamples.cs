using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Client;

namespace Recsys.Silo.Tests;

/// <summary>The code that the README prints, between "readme" and "end": compiled here, run by the tests, and compared with the README by one.</summary>
internal static class ReadmeSamples
{
    public static void Silo(IHostApplicationBuilder builder)
    {
        // readme
        builder.AddRecsysSilo(o =>
        {
            o.DataFolder = "data";
            o.Cluster.Name = "shop";
        });
        // end
    }

    public static void Client(IHostApplicationBuilder builder)
    {
        // readme
        builder.AddRecsysClient(c => c.Cluster = "shop"); // a silo on this machine; c.Gateways names others
        // end
    }

    public static async Task CallsAsync(IHost host, Func<IReadOnlyList<string>, string> ask)
    {
        // readme
        var recsys = host.Services.GetRequiredService<IRecsysClient>();
        await recsys.UpsertItemsAsync([new Item { Id = "game-1", Attributes = [new("genre", "rpg"), new("title", "Moria"), new("price", "19.99")] }]);

        var list = await recsys.RecommendAsync("ann", 20);
        list = await recsys.RecommendAsync(new RecommendRequest
        {
            UserId = "ann",
            Filter = ItemFilter.Parse("price < 20 and genre in (rpg, puzzle)"), // numbers, sets, not, and, or; asked before the cut
            Include = ["title", "price"], // attributes that come back with each item
            Caps = [new("genre", 3)], // at most three of one genre
            Paged = true, // list.NextPage goes into Page of the next request
        });
        await recsys.TrackClickAsync("ann", "game-1", list); // durable when the call returns; the next list reflects it
        await recsys.TrackPlayAsync("ann", "game-1", TimeSpan.FromMinutes(20));
        // end

        // readme
        for (var q = await recsys.GetQuestionAsync("bob"); q is not null;) // a new player: ask what tells most
        {
            q = await recsys.AnswerAsync("bob", q.Field, ask(q.Answers));
        }
        // end
    }

    public static async Task CatalogueAsync(IRecsysClient recsys, Action<IReadOnlyList<ItemInfo>> export)
    {
        // readme
        var known = await recsys.GetItemsAsync(["game-1", "game-2"]); // those that exist, in this order, with their counters
        await recsys.SetAvailabilityAsync(["game-1"], available: false); // in no list from now on; its attributes stay
        string? token = null;
        do
        {
            var page = await recsys.ListItemsAsync(token, count: 500); // all items by id, a page at a time
            export(page.Items);
            token = page.NextPageToken;
        }
        while (token is not null);
        await recsys.DeleteItemsAsync(["game-2"]); // its events and counters stay, should it come back

        var request = new RecommendRequest { UserId = "visitor-7", Paged = true };
        var first = await recsys.RecommendAsync(request);
        var second = first.NextPage is null ? null : await recsys.RecommendAsync(request with { Page = first.NextPage });

        await recsys.MergeUserAsync("visitor-7", "ann"); // what the visitor did and said is ann's from here on
        // end
    }

    public static WebApplication Web(WebApplicationBuilder builder)
    {
        // readme
        builder.Services.AddRecsysHealthChecks(); // in a silo's process
        builder.Services.AddRecsysProblemDetails();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        app.MapGet("/users/{id}/list", (string id, int count, IRecsysClient recsys) => recsys.RecommendAsync(id, count));
        // end
        return app;
    }
}
