using System.Diagnostics;
using Recsys.Client;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>One user as a person would see him: recommend, three events, recommend again.</summary>
internal sealed class DemoPlayer(IRecsysClient client, DemoTally tally)
{
    private const string User = "demo-player";

    /// <summary>Plays the user.</summary>
    /// <returns>Whether the second list differs from the first.</returns>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        var first = await TimeAsync("recommend (new user)", () => client.RecommendAsync(new RecommendRequest { UserId = User, Count = 10 }, cancellationToken));
        Show(first);
        EventKind[] kinds = [EventKind.Click, EventKind.Play, EventKind.Like];
        for (var i = 0; i < kinds.Length; i++)
        {
            var e = new UserEvent
            {
                Id = UserEvent.NewId(),
                UserId = User,
                ItemId = first.Items[2 + i].ItemId,
                Kind = kinds[i],
                Value = kinds[i] == EventKind.Play ? 600 : 0,
                Time = TimeProvider.System.GetUtcNow(),
                RequestId = first.RequestId,
            };
            await TimeAsync($"track {kinds[i].ToString().ToLowerInvariant()} on {e.ItemId}", async () =>
            {
                await client.TrackAsync(e, cancellationToken);
                return true;
            });
            tally.Acknowledge(1);
        }

        var second = await TimeAsync("recommend again", () => client.RecommendAsync(new RecommendRequest { UserId = User, Count = 10 }, cancellationToken));
        Show(second);
        return !first.Items.Select(i => i.ItemId).SequenceEqual(second.Items.Select(i => i.ItemId));
    }

    private static async Task<T> TimeAsync<T>(string step, Func<Task<T>> call)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await call();
        AnsiConsole.MarkupLineInterpolated($"  {step}: [green]{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.00} ms[/]");
        return result;
    }

    private static void Show(RecommendResponse answer)
    {
        foreach (var item in answer.Items.Take(5))
        {
            AnsiConsole.MarkupLineInterpolated($"    [blue]{item.ItemId}[/] {item.Score:0.000} {item.Channel}: {item.Reason}");
        }
    }
}
