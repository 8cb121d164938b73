namespace Recsys.Core.Tests;

public sealed class InteractionDatasetTests
{
    private static readonly string[] Users = ["u0", "u1", "u2"];
    private static readonly string[] Items = ["i0", "i1"];

    [Fact]
    public void Interactions_AreInTimeOrder_AndEqualTimesKeepTheOrderGiven()
    {
        var set = Make(Click(0, 0, 30), Click(1, 1, 10), Click(0, 1, 10), Click(2, 0, 20), Click(1, 0, 10));

        Assert.Equal([(1, 1), (0, 1), (1, 0), (2, 0), (0, 0)], set.Interactions.ToArray().Select(i => (i.User, i.Item)));
    }

    [Fact]
    public void ByUser_HasAnArrayForEveryUser_OldestFirst()
    {
        var byUser = Make(Click(0, 0, 30), Click(2, 1, 5), Click(0, 1, 10)).ByUser();

        Assert.Equal([10L, 30L], byUser[0].Select(i => i.Time));
        Assert.Empty(byUser[1]);
        Assert.Equal([5L], byUser[2].Select(i => i.Time));
    }

    [Fact]
    public void With_KeepsIdsAndAttributes_AndChangesEvents()
    {
        IReadOnlyList<ItemAttribute>[] attributes = [[new("genre", "rpg")], []];
        var set = new InteractionDataset("set", Users, Items, [Click(0, 0, 1)], attributes);

        var other = set.With([Click(1, 1, 2), Click(2, 0, 1)]);

        Assert.Equal("set", other.Name);
        Assert.Equal((3, 2), (other.UserCount, other.ItemCount));
        Assert.Equal(new ItemAttribute("genre", "rpg"), Assert.Single(other.ItemAttributes[0]));
        Assert.Equal([2, 1], other.Interactions.ToArray().Select(i => i.User));
        Assert.Equal(1, set.Interactions.Length);
    }

    [Fact]
    public void ItemAttributes_NotGiven_AreEmptyListsOfEveryItem()
    {
        var set = Make();

        Assert.Equal(2, set.ItemAttributes.Count);
        Assert.All(set.ItemAttributes, Assert.Empty);
        Assert.True(set.Interactions.IsEmpty);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(3, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 2)]
    public void Interaction_OutsideTheLists_IsRefusedWithItsIndexes(int user, int item)
    {
        var error = Assert.Throws<ArgumentException>(() => Make(Click(user, item, 1)));

        Assert.Contains($"user {user} with item {item}", error.Message);
        Assert.Contains("3 users and 2 items", error.Message);
    }

    [Fact]
    public void ItemAttributes_OfAnotherNumberOfItems_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new InteractionDataset("set", Users, Items, [], [[]]));

        Assert.Contains("1 attribute lists for 2 items", error.Message);
    }

    [Fact]
    public void InteractionKind_StoredValues_NeverChange() =>
        Assert.Equal(
            ["Impression=0", "Click=1", "Like=2", "Dislike=3", "Play=4", "Dwell=5", "AddToCart=6", "Purchase=7", "Custom=8"],
            Enum.GetValues<InteractionKind>().Select(k => $"{k}={(byte)k}"));

    private static Interaction Click(int user, int item, long time) => new(user, item, InteractionKind.Click, 0, time);

    private static InteractionDataset Make(params Interaction[] interactions) => new("set", Users, Items, interactions);
}
