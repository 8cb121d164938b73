using Recsys.Cli.Commands;
using Recsys.Grains.Online;

namespace Recsys.Cli.Tests.Commands;

public sealed class OnlineCommandTests
{
    [Fact]
    public void Status_SaysHowFarItIs_AndWhyAShardStopped()
    {
        var status = new OnlineStatus(12, 3456, DateTimeOffset.UnixEpoch.AddDays(1).ToUnixTimeMilliseconds(), [null, "none of 900 labels is true"]);

        Assert.Equal(
            ["Learned until 1970-01-02 00:00:00Z; 3,456 weights, changed 12 times.", "shard 0: healthy", "shard 1: none of 900 labels is true"],
            OnlineCommand.Lines(status));
        Assert.StartsWith("Nothing is learned", Assert.Single(OnlineCommand.Lines(status with { LearnedUntil = null })));
    }
}
