using System.Diagnostics;
using Recsys.Client;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>A new user as a person would see them: recommend, three events, recommend again.</summary>
/// <param name="client">The cluster.</param>
/// <param name="tally">Told what is acknowledged.</param>
/// <param name="now">When they play.</param>
internal sealed class DemoPlayer(IRecsysClient client, DemoTally tally, DateTimeOffset now)
{
    /// <summary>Plays the user.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many items of the second list are there for what the user did: neither popular nor explored ones.</returns>
    public async Task<int> PlayAsync(string user, CancellationToken cancellationToken)
    {
        var first = await TimeAsync("recommend (new user)", () => client.RecommendAsync(new RecommendRequest { UserId = user, Count = 10 }, cancellationToken));
        Show(first);
        EventKind[] kinds = [EventKind.Click, EventKind.Play, EventKind.Like];
        for (var i = 0; i < kinds.Length; i++)
        {
            var e = new UserEvent
            {
                Id = UserEvent.NewId(),
                UserId = user,
                ItemId = first.Items[2 + i].ItemId,
                Kind = kinds[i],
                Value = kinds[i] == EventKind.Play ? 600 : 0,
                Time = now + TimeSpan.FromMilliseconds(i),
                RequestId = first.RequestId,
            };
            await TimeAsync($"track {kinds[i].ToString().ToLowerInvariant()} on {e.ItemId}", async () =>
            {
                await client.TrackAsync(e, cancellationToken);
                return true;
            });
            tally.Acknowledge(1);
        }

        var second = await TimeAsync("recommend again", () => client.RecommendAsync(new RecommendRequest { UserId = user, Count = 10 }, cancellationToken));
        Show(second);
        return second.Items.Count(i => i.Channel is not ("popularity" or "exploration"));
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
