using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

public class EntireSpaceTests
{
    // Half of the items are good: clicked in 15 % of impressions and bought by half of those who click; the others in 2 % and by one in twenty.
    // A bad item has hardly one click, so that a loss of clicked impressions alone says nothing of most of them; that so many impressions
    // brought nothing tells a loss over all. The towers share no embeddings, else those of the clicks would tell. The test draws a
    // conversion for every impression, clicked or not.
    [Fact]
    public void Esmm_OwnEmbeddings_ConversionsAreLearnedFromAllImpressions()
    {
        var random = new Random(4);
        const int users = 50, items = 1000;
        List<Example> examples = [];
        List<bool> wouldConvert = [];
        for (var n = 0; n < items * 40; n++)
        {
            var (user, item) = (random.Next(users), random.Next(items));
            var good = item % 2 == 0;
            var click = random.NextDouble() < (good ? 0.15 : 0.02);
            var converts = random.NextDouble() < (good ? 0.5 : 0.05);
            wouldConvert.Add(converts);
            examples.Add(new Example(user, item, n, click ? 1 : 0, click && converts ? 1 : 0));
        }

        var events = new InteractionDataset("planted", [.. Enumerable.Range(0, users).Select(u => $"u{u}")], [.. Enumerable.Range(0, items).Select(i => $"i{i}")], []);
        var set = new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events)]);
        int[] test = [.. Enumerable.Range(0, examples.Count).Where(i => i % 10 == 9)];
        int[] train = [.. Enumerable.Range(0, examples.Count).Except(test)];
        var options = (EsmmOptions)Worlds.Tune(Esmm.Family, dimension: 8, epochs: 8, learningRate: 0.003) with { Hidden = [32], SharedEmbeddings = false, EmbeddingDecay = 0.5, InitialDeviation = 0.1, BatchSize = 512 };
        using var ranker = RankingTrainer.Train(Esmm.Family, options, set, train, [], cancellationToken: TestContext.Current.CancellationToken);

        var auc = ClickMetrics.Auc(ranker.Predict(test, Conversions.ConversionRate), [.. test.Select(i => wouldConvert[i])]);

        TestContext.Current.TestOutputHelper?.WriteLine($"esmm {auc:0.000}");
        Assert.InRange(auc, 0.69, 1);
    }
}
