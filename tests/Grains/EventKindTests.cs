using Recsys.Core;

namespace Recsys.Grains.Tests;

/// <summary>The wire's kinds and the models' kinds are two enums, since neither project may know the other; grains cast between them.</summary>
public sealed class EventKindTests
{
    [Fact]
    public void EventKind_AndInteractionKind_HaveTheSameNamesAndValues() =>
        Assert.Equal(
            Enum.GetValues<EventKind>().Select(k => ((int)k, k.ToString())),
            Enum.GetValues<InteractionKind>().Select(k => ((int)k, k.ToString())));
}
