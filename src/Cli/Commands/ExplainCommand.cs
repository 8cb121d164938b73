using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Hosting;
using Recsys.Client;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys explain: how a user's list comes about.</summary>
internal static class ExplainCommand
{
    private const int MostFiltered = 20;

    public static Command Create()
    {
        var user = new Argument<string>("user") { Description = "The user's id." };
        var count = new Option<int>("--count") { Description = "Length of the list.", DefaultValueFactory = _ => 10 };
        var surface = new Option<string>("--surface") { Description = "Where it would be shown.", DefaultValueFactory = _ => "default" };
        var context = new Option<string[]>("--context") { Description = "key=value of the request's context; may be repeated." };
        var filter = new Option<ItemFilter?>("--filter")
        {
            Description = "What an item's attributes must meet, such as \"price < 20 and genre in (rpg, puzzle)\".",
            CustomParser = ReadFilter,
        };
        var cap = new Option<string[]>("--cap") { Description = "field=n: at most n items of each value of the field; may be repeated." };
        var state = new Option<string?>("--state") { Description = "Folder of a store, which is only read: its databases are copied and a silo is started on the copy, instead of asking a running one." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("explain", "Shows for each item that a user would get now its channel, its place after each stage and what moved its score, and what was filtered and why.")
        {
            user, count, surface, context, filter, cap, state, json, ClusterClient.Gateway, ClusterClient.Cluster,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var request = new RecommendRequest
            {
                UserId = parsed.GetValue(user)!,
                Count = parsed.GetValue(count),
                Surface = parsed.GetValue(surface)!,
                Context = Pairs("--context", parsed.GetValue(context)),
                Filter = parsed.GetValue(filter),
                Caps = [.. Pairs("--cap", parsed.GetValue(cap)).Select(c => new FieldCap(c.Key, ReadCap(c)))],
            };
            return await RunAsync(parsed.GetValue(state), parsed, request, parsed.GetValue(json), ct);
        });
        return command;
    }

    // Fields and keys of a context are told apart letter by letter.
    private static Dictionary<string, string> Pairs(string option, string[]? given) => Offline.OptionSetter.Parse(option, given ?? [], StringComparer.Ordinal);

    /// <summary>Reads --filter.</summary>
    internal static ItemFilter? ReadFilter(System.CommandLine.Parsing.ArgumentResult result)
    {
        try
        {
            return ItemFilter.Parse(string.Join(' ', result.Tokens.Select(t => t.Value)));
        }
        catch (FormatException e)
        {
            result.AddError($"--filter: {e.Message}");
            return null;
        }
    }

    private static int ReadCap(KeyValuePair<string, string> cap) => int.TryParse(cap.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count
        : throw new ArgumentException($"--cap {cap.Key}={cap.Value}: a number of items was expected, such as {cap.Key}=3.");

    private static async Task<int> RunAsync(string? state, ParseResult parsed, RecommendRequest request, bool json, CancellationToken cancellationToken)
    {
        if (state is not null && !File.Exists(Path.Combine(state, "events.db")))
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"There is no event log in '{state}' (--state).");
            return 2;
        }

        async Task ShowAsync(IRecsysClient client)
        {
            var explanation = await client.ExplainAsync(request, cancellationToken);
            if (json)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(explanation, JsonSerializerOptions.Web));
            }
            else
            {
                Show(explanation);
            }
        }

        if (state is null)
        {
            await ClusterClient.RunAsync(parsed, ShowAsync, cancellationToken);
            return 0;
        }

        using var copy = new StateFolder(null);
        Grains.Storage.StoreReader.Copy(state, copy.Path);
        await using var silo = await EmbeddedSilo.StartAsync(copy.Path, cancellationToken, modelFolder: Path.Combine(state, "models"));
        await ShowAsync(silo.Client);
        return 0;
    }

    private static void Show(RecommendExplanation explanation)
    {
        AnsiConsole.MarkupLineInterpolated($"model {explanation.ModelVersion ?? "none"}, {explanation.Candidates} candidates{(explanation.DegradedReason is { } reason ? $"; degraded: {reason}" : "")}");
        var items = new Table().AddColumns("place", "item", "channel", "recall", "rank", "score", "features (change in score)", "reason");
        foreach (var (place, item) in explanation.Items.Index())
        {
            items.AddRow(
                Text($"{place + 1}"),
                Text(item.Item.ItemId),
                Text(item.Item.Channel),
                Text($"{item.RecallPlace} ({item.RecallScore:0.###})"),
                Text($"{item.RankPlace}"),
                Text($"{item.Item.Score:0.####}"),
                Text(string.Join(", ", item.Features.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name} {f.Change:+0.####;-0.####;0}")))),
                Text(item.Item.Reason));
        }

        AnsiConsole.Write(items);
        foreach (var item in explanation.Capped)
        {
            AnsiConsole.WriteLine($"passed over: {item.ItemId} at place {item.RankPlace}; {item.Most} of {item.Field} {item.Value} are in the list");
        }

        var filtered = new Table().AddColumns("filtered", "why", "recall score");
        foreach (var item in explanation.Filtered.Take(MostFiltered))
        {
            filtered.AddRow(Text(item.ItemId), Text(item.Reason), Text($"{item.RecallScore:0.###}"));
        }

        AnsiConsole.Write(filtered);
        if (explanation.Filtered.Count > MostFiltered)
        {
            AnsiConsole.MarkupLineInterpolated($"{explanation.Filtered.Count - MostFiltered} more; --json lists up to 100.");
        }
    }

    private static Text Text(FormattableString text) => new(FormattableString.Invariant(text));

    private static Text Text(string text) => new(text);
}
