using System.Text.Json;
using Recsys.Cli.Hosting;
using Recsys.Core;
using Recsys.Simulation;
using Spectre.Console;

namespace Recsys.Cli.Simulate;

/// <summary>recsys simulate new-items: how new games come to their first 100 exposures, and what it costs.</summary>
internal static class NewItemsRun
{
    private const int NewItems = 20;

    public static async Task<int> RunAsync(int seed, int items, int users, int requests, bool json, CancellationToken cancellationToken)
    {
        var world = new GameWorld(new WorldOptions { Seed = seed, Items = items, Users = users, Events = 300 * users, ZipfExponent = 0.5 });
        var old = items - NewItems;
        var past = world.Generate();
        var train = new InteractionDataset(
            past.Name, past.UserIds, [.. past.ItemIds.Take(old)], past.Interactions.ToArray().Where(e => e.Item < old), [.. past.ItemAttributes.Take(old)]);
        using var models = new StateFolder(null);
        await SimulatedStore.TrainAsync(models.Path, train, seed, [], cancellationToken);

        async Task<NewItemReport> PlayAsync(bool described, bool explore)
        {
            await using var store = await SimulatedStore.StartAsync(models.Path, world, old, o => o.Channels["exploration"].Enabled = explore, cancellationToken);
            await WorldHistory.TrackAsync(store.Cluster.Client, train, cancellationToken);
            await store.Cluster.RefreshAsync();
            return await new NewItemExperiment(world, store.Cluster).RunAsync(
                new NewItemOptions
                {
                    NewItems = [.. Enumerable.Range(old, NewItems)],
                    Described = described,
                    Players = [.. Enumerable.Range(0, users)],
                    Requests = requests,
                    Seed = seed,
                },
                cancellationToken);
        }

        var rows = new List<NewItemsRow>();
        foreach (var described in (bool[])[false, true])
        {
            var without = await PlayAsync(described, explore: false);
            var with = await PlayAsync(described, explore: true);
            var lists = with.AllReachedAfter ?? requests;
            rows.Add(NewItemsRow.Of(described, explore: false, without, lists, without));
            rows.Add(NewItemsRow.Of(described, explore: true, with, lists, without));
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web));
            return 0;
        }

        var table = new Table().AddColumns("attributes known", "exploration", "games shown 100 times", "all after", "fewest exposures", "lists compared", "clicks a list", "lost");
        foreach (var row in rows)
        {
            table.AddRow(
                row.Described ? "yes" : "no", row.Explored ? "yes" : "no", Cell($"{row.Reached} of {NewItems}"), row.AllReachedAfter is { } after ? Cell($"{after} lists") : "-", Cell($"{row.FewestExposures}"), Cell($"{row.Lists}"), Cell($"{row.ClicksPerList:0.0000}"), Cell($"{100 * row.Lost:0.00} %"));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static string Cell(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>One run.</summary>
/// <param name="Described">Whether the catalogue told the new games' attributes.</param>
/// <param name="Explored">Whether the exploration channel was on.</param>
/// <param name="Reached">New games that were shown 100 times.</param>
/// <param name="AllReachedAfter">Lists after which all of them had been; null where one never was.</param>
/// <param name="FewestExposures">Exposures of the one shown least, in the whole run.</param>
/// <param name="Lists">Lists over which clicks are compared: until exploration had shown all of them 100 times.</param>
/// <param name="ClicksPerList">Clicks that a list could expect.</param>
/// <param name="Lost">Share of them that the run without exploration has more.</param>
internal sealed record NewItemsRow(
    bool Described, bool Explored, int Reached, int? AllReachedAfter, int FewestExposures, int Lists, double ClicksPerList, double Lost)
{
    public static NewItemsRow Of(bool described, bool explore, NewItemReport report, int lists, NewItemReport reference) => new(
        described,
        explore,
        report.ReachedAfter.Count(r => r is not null),
        report.AllReachedAfter,
        report.Exposures.Min(),
        lists,
        report.ClicksPerList(lists),
        1 - (report.ClicksPerList(lists) / reference.ClicksPerList(lists)));
}
