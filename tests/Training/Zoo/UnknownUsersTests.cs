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

    // Users below the first new one train; of the examples held out a share is of those from it on.
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 0.95)]
    public void Train_ChanceLeftToTheData_IsTheShareOfNewUsersHeldOut(double share, double taken)
    {
        const int firstNew = 20, held = 40;
        int[] train = [.. SmallWorld.All.Where(i => SmallWorld.Set.Examples[i].User < firstNew)];
        int[] known = [.. train.Take(held)], strange = [.. SmallWorld.All.Where(i => SmallWorld.Set.Examples[i].User >= firstNew).Take(held)];
        int[] validation = [.. strange[..(int)(share * held)], .. known[..(held - (int)(share * held))]];
        var notes = new List<string?>();

        using var ranker = RankingTrainer.Train(
            FactorizationMachine.Family,
            SmallWorld.Options(FactorizationMachine.Family),
            SmallWorld.Set,
            train,
            validation,
            new Relay(p => notes.Add(p.Note)),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(taken, ranker.Options.UnknownUsers);
        Assert.Equal(taken, ranker.Options.EmbeddingDecay);
        Assert.Contains($"UnknownUsers {taken}", notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ChancesThatAreSet_StayWhereAllUsersHeldOutAreNew()
    {
        int[] train = [.. SmallWorld.All.Where(i => SmallWorld.Set.Examples[i].User < 20)];
        var options = SmallWorld.Options(FactorizationMachine.Family) with { UnknownUsers = 0.2, EmbeddingDecay = 0.3 };

        using var ranker = RankingTrainer.Train(
            FactorizationMachine.Family, options, SmallWorld.Set, train, [.. SmallWorld.All.Except(train)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((0.2, 0.3), (ranker.Options.UnknownUsers, ranker.Options.EmbeddingDecay));
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
