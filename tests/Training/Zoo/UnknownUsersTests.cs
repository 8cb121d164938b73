using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

public class UnknownUsersTests
{
    // Category 0 of the first field is the unknown user; nothing in the examples names it, so it moves only where users are taken for it.
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, true)]
    public void Train_UsersTakenForUnknown_TeachesTheUnknownUsersRow(double chance, bool moves)
    {
        using var ranker = SmallWorld.Train(LogisticRegression.Family, SmallWorld.Options(LogisticRegression.Family) with { UnknownUsers = chance });
        Assert.Equal("user", SmallWorld.Set.Fields[0].Name);
        Assert.Equal(moves, ranker.Table.Values.ToArray()[0] != 0);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, true)]
    public void Train_CircumstancesTakenForUnknown_TeachesTheUnknownHoursRow(double chance, bool moves)
    {
        using var ranker = SmallWorld.Train(LogisticRegression.Family, SmallWorld.Options(LogisticRegression.Family) with { UnknownContexts = chance });
        var layout = new FieldLayout(SmallWorld.Set, historyAsFields: true);
        var hour = layout.Fields.ToList().FindIndex(f => f.Name == "hour");

        Assert.Equal(moves, ranker.Table.Values.ToArray()[layout.FirstRows[hour] * ranker.Model.RowWidth] != 0);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    public void Validate_ChanceOutOfRange_Throws(double chance)
    {
        var error = Assert.Throws<ArgumentException>(() => new RankerOptions { UnknownUsers = chance }.Validate());
        Assert.Contains(nameof(RankerOptions.UnknownUsers), error.Message, StringComparison.Ordinal);
    }
}
