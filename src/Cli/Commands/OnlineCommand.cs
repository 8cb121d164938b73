using System.CommandLine;
using Recsys.Cli.Hosting;
using Recsys.Grains.Online;

namespace Recsys.Cli.Commands;

/// <summary>recsys online: how a cluster's online learning is doing, and that a stream which changed is meant to be so.</summary>
internal static class OnlineCommand
{
    public static Command Create()
    {
        var status = new Command("status", "Shows how far online learning is, and why it stopped.") { ClusterClient.Gateway, ClusterClient.Cluster };
        status.SetAction((parsed, ct) => ClusterClient.RunAsync(parsed, (IGrainFactory grains) => StatusAsync(grains), ct));
        var resume = new Command("resume", "Takes the stream as it comes from now on for the healthy one, and learns from it.") { ClusterClient.Gateway, ClusterClient.Cluster };
        resume.SetAction((parsed, ct) => ClusterClient.RunAsync(parsed, (IGrainFactory grains) => grains.GetGrain<IOnlineLearnerGrain>(0).ResumeAsync(), ct));
        return new Command("online", "Looks after a cluster's online learning (Recsys:Online).") { status, resume };
    }

    private static async Task StatusAsync(IGrainFactory grains)
    {
        var status = await grains.GetGrain<IOnlineLearnerGrain>(0).GetStatusAsync();
        foreach (var line in Lines(status))
        {
            Console.Out.WriteLine(line);
        }
    }

    internal static IEnumerable<string> Lines(OnlineStatus status)
    {
        if (status.LearnedUntil is not { } until)
        {
            yield return "Nothing is learned: Recsys:Online:Enabled is false, or no silo has asked yet.";
            yield break;
        }

        yield return FormattableString.Invariant($"Learned until {DateTimeOffset.FromUnixTimeMilliseconds(until):u}; {status.Weights:#,0} weights, changed {status.Epoch:#,0} times.");
        for (var shard = 0; shard < status.Troubles.Length; shard++)
        {
            yield return FormattableString.Invariant($"shard {shard}: {status.Troubles[shard] ?? "healthy"}");
        }
    }
}
