using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class SocialChannelTests : RecallChannelSuite
{
    private readonly RecentUsers _users = new(new RecallOptions { RememberedUsers = 100_000 });

    public SocialChannelTests()
    {
        Channel = new SocialChannel(_users);
        Remember("ann", 1, 2, 4);
        Remember("bob", 2, 5);
        Remember("eve", 6);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => true;

    protected override IReadOnlyList<string>? FriendIds => ["ann", "bob", "nobody"];

    [Fact]
    public void Recall_IsWhatFriendsLiked_TheNewestAndTheCommonFirst()
    {
        var found = Ask(null, Filter([]), 10);

        Assert.Equal([(2, 1.5f), (1, 1f), (5, 0.5f), (4, 1f / 3)], found.Select(f => (f.Index, f.Score)));
    }

    [Fact]
    public void Remember_ImpressionsDislikesAndRepetitions_AreNoLikedItems()
    {
        _users.Remember(
            "ann",
            null,
            [],
            [
                new(8, InteractionKind.Dislike, 0, 9), new(9, InteractionKind.Impression, 0, 8), new(-1, InteractionKind.Click, 0, 7),
                new(12, InteractionKind.Play, 0, 6), new(12, InteractionKind.Click, 0, 5),
            ]);

        Assert.Equal([12, 2, 5], Ask(null, Filter([]), 10).Select(f => f.Index).OrderBy(i => i == 12 ? 0 : i));
    }

    private void Remember(string user, params int[] items) =>
        _users.Remember(user, null, [], [.. items.Select((item, i) => new HistoryEvent(item, InteractionKind.Like, 0, 1000 - i))]);
}
