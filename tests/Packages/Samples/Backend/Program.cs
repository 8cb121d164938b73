using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys;
using Recsys.Client;
using Recsys.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.AddRecsysSilo(o => o.DataFolder = "data");
using var host = builder.Build();
await host.StartAsync();

var recsys = host.Services.GetRequiredService<IRecsysClient>();
await recsys.UpsertItemsAsync([new Item { Id = "game-1" }, new Item { Id = "game-2" }]);
await recsys.TrackClickAsync("ann", "game-1");
RecommendResponse list;
while ((list = await recsys.RecommendAsync("ann", 10)).Items.Count == 0)
{
    await Task.Delay(100); // a new item is in lists within a second
}

Console.WriteLine($"For ann: {string.Join(", ", list.Items.Select(i => i.ItemId))}.");

await host.StopAsync();
