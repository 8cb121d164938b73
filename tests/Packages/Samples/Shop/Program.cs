using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys;
using Recsys.Client;
using Recsys.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.AddRecsysSilo(); // its store is the folder recsys-data
using var host = builder.Build();
await host.StartAsync();

var recsys = host.Services.GetRequiredService<IRecsysClient>();
var items = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(File.ReadAllText("items.json"))!;
await recsys.UpsertItemsAsync([.. items.Select(item => new Item
{
    Id = item.Key,
    Attributes = [.. item.Value.SelectMany(field => field.Value, (field, value) => new AttributeValue(field.Key, value))],
})]);
await recsys.TrackClickAsync("zoe", "game-1");
Console.WriteLine($"{items.Count} items are in the catalogue, and zoe has clicked on game-1.");

await host.WaitForShutdownAsync();
