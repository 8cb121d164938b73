using Recsys.Serving.Users;

namespace Recsys.Serving.Tests.Users;

public sealed class BoughtItemsTests
{
    [Fact]
    public void Add_MoreThanCapacity_KeepsTheNewest_EachOnce()
    {
        var bought = new BoughtItems(3);
        foreach (var index in new[] { 1, 2, 3, 1, -1, 4 })
        {
            bought.Add(index);
        }

        Assert.Equal([4, 1, 3], bought.Items.ToArray());
    }

    [Fact]
    public void Add_WithoutRoom_DoesNothing()
    {
        var bought = new BoughtItems(0);
        bought.Add(1);
        Assert.True(bought.Items.IsEmpty);
    }
}
