using Recsys.Core;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

public class NextItemPlantedTests
{
    // A mean of embeddings is the same for all orders of a block's three items, so of the three answers it can name one: 1/3.
    [Theory]
    [InlineData("sasrec")]
    [InlineData("gru4rec")]
    [InlineData("core")]
    public void Train_OnlyTheOrderTells_BeatsTheMeanOfEmbeddings(string family)
    {
        var data = OrderedWorld.Create();

        var ordered = Accuracy(SmallNextItem.Options(family), family, data);
        var mean = Accuracy(Flat, "youtube-recall", data);

        Assert.True(ordered >= 0.95, $"{family} {ordered:0.00}");
        Assert.True(mean <= 1.0 / 3 + 1e-9, $"mean of embeddings {mean:0.00}");
    }

    // Which event tells and what it tells are learned at once from few sessions: an interest that is a mean of item vectors needs the
    // two partners near each other, no more; a layer between needs to be taught every telling item at every place.
    [Fact]
    public void Train_FewSessionsOfEachItem_CoreBeatsTheRecurrentState()
    {
        var data = PartnerWorld.Create();

        var core = PartnerAccuracy("core", data);
        var recurrent = PartnerAccuracy("gru4rec", data);

        Assert.True(core >= 0.9, $"core {core:0.00}");
        Assert.True(recurrent <= 0.6, $"gru4rec {recurrent:0.00}");
    }

    [Fact]
    public void Train_OnlyTheOrderTells_ADecayReadsIt()
    {
        var decayed = Accuracy(Flat with { Decay = 0.6 }, "youtube-recall", OrderedWorld.Create());

        Assert.True(decayed >= 0.95, $"decayed mean {decayed:0.00}");
    }

    // Whatever is met first, four of five users of the old days went on to item 0, all of the last days to item 1. Without the
    // example's age both times are one mixture, and item 0 is its most frequent answer.
    [Fact]
    public void Train_PopularityMovedOn_ExampleAgeFollows()
    {
        var random = new Random(4);
        var interactions = new List<Interaction>();
        for (var user = 0; user < 400; user++)
        {
            var answer = user < 300 && random.NextDouble() < 0.8 ? 0 : 1;
            interactions.Add(new Interaction(user, 2 + random.Next(8), InteractionKind.Click, 0, user * 10));
            interactions.Add(new Interaction(user, answer, InteractionKind.Click, 0, (user * 10) + 1));
        }

        var data = new InteractionDataset("moving", [.. Enumerable.Range(0, 400).Select(u => $"u{u}")], [.. Enumerable.Range(0, 10).Select(i => $"i{i}")], interactions);
        var options = (YouTubeRecallOptions)SmallNextItem.Options("youtube-recall") with { Epochs = 20 };

        Assert.True(Lead(data, options) > 0, "with the age item 1 leads");
        Assert.True(Lead(data, options with { ExampleAge = false }) < 0, "without it item 0 does");
    }

    // By how much item 1 scores above item 0, at the mean of all first items.
    private static float Lead(InteractionDataset data, YouTubeRecallOptions options)
    {
        using var model = Train("youtube-recall", data, options);
        var interest = new float[model.Dimension];
        var lead = 0f;
        for (var item = 2; item < 10; item++)
        {
            model.ComputeInterest([new HistoryEvent(item, InteractionKind.Click, 0, 0)], interest);
            lead += VectorMath.Dot(interest, model[1]) - VectorMath.Dot(interest, model[0]);
        }

        return lead;
    }

    private static double PartnerAccuracy(string family, InteractionDataset data)
    {
        using var model = Train(family, data, SmallNextItem.Options(family) with { Epochs = 30 });
        return PartnerWorld.Accuracy(model);
    }

    private static YouTubeRecallOptions Flat => (YouTubeRecallOptions)SmallNextItem.Options("youtube-recall") with { Decay = 1 };

    private static double Accuracy(NextItemOptions options, string family, InteractionDataset data)
    {
        using var model = Train(family, data, options with { Dropout = 0, Epochs = 30 });
        return OrderedWorld.Accuracy(model);
    }

    private static NextItemModel Train(string family, InteractionDataset data, NextItemOptions options) =>
        NextItemTrainer.Train(NextItemFamilies.Get(family), data, null, options, cancellationToken: TestContext.Current.CancellationToken);
}
