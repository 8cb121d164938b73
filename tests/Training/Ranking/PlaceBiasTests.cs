using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests.Ranking;

/// <summary>
/// A planted world: whether a user clicks is a matter of the item and of the place alone, log-odds theta of item + b of place, and good items stand far down
/// more often than not, as where a ranker was wrong about them.
/// </summary>
public sealed class PlaceBiasTests
{
    private const int Items = 16;
    private const int Users = 8;
    private const int Pages = 5000;
    private const int Length = 8;

    private static readonly double[] Merits = [.. Enumerable.Range(0, Items).Select(i => 3.0 * i / (Items - 1) - 1.5)];

    private static double Bias(int place) => -0.9 * Math.Log(place);

    [Fact]
    public void Train_WithThePlace_RecoversWhatItemsAreWorth_AndWithoutItDoesNot()
    {
        var shown = Shown();

        var (with, without) = (ErrorOf(shown), ErrorOf([.. shown.Select(s => s with { Place = 0 })]));

        Assert.True(with < 0.1, $"{with:0.000}, without places {without:0.000}");
        Assert.True(without > 0.3, $"{without:0.000}");
    }

    // By hour and weekday a model might learn users; the place is no such circumstance, and is there in each step.
    [Fact]
    public void Train_WhoseContextsAreMostlyUnknown_RecoversThemToo()
    {
        var error = ErrorOf(Shown(), unknownContexts: 0.95);

        Assert.True(error < 0.1, $"{error:0.000}");
    }

    // Of what a silo would serve: the length of what the log-odds of the items differ from the planted ones by, as a share of the length of those.
    private static double ErrorOf(IReadOnlyList<ShownExample> shown, double unknownContexts = 0)
    {
        var examples = ImpressionExamples.Of(Events, shown, null);
        var options = (LogisticRegressionOptions)LogisticRegression.Family.Defaults with
        {
            Epochs = 6,
            BatchSize = 512,
            LearningRate = 0.02,
            EmbeddingDecay = 0,
            RowPenalty = 0,
            Averaging = 0,
            UnknownUsers = 0,
            UnknownContexts = unknownContexts,
            HistoryAsFields = false,
            Threads = 1,
        };
        using var ranker = RankingTrainer.Train(
            LogisticRegression.Family, options, examples.Set, [.. Enumerable.Range(0, examples.Set.Examples.Count)], [], cancellationToken: TestContext.Current.CancellationToken);
        var probabilities = new float[Items];
        ranker.Predict(new UserState(0, [], 1_700_000_000_000, null), [.. Enumerable.Range(0, Items)], probabilities);
        var odds = Array.ConvertAll(probabilities, p => Math.Log(p / (1 - p)));
        var mean = odds.Average();
        return Math.Sqrt(odds.Select((o, i) => (o - mean - Merits[i]) * (o - mean - Merits[i])).Sum() / Merits.Sum(m => m * m));
    }

    private static InteractionDataset Events { get; } = new(
        "log", [.. Enumerable.Range(0, Users).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], [new(0, 0, InteractionKind.Click, 0, 1)]);

    private static List<ShownExample> Shown()
    {
        var random = new Random(5);
        var shown = new List<ShownExample>();
        for (var page = 0; page < Pages; page++)
        {
            // Bad items first, but for a good deal of chance.
            var order = Enumerable.Range(0, Items).OrderBy(_ => random.Next()).Take(Length).OrderBy(i => Merits[i] + (1.5 * random.NextDouble()) - 0.75).ToArray();
            var time = random.NextInt64(1_690_000_000_000, 1_700_000_000_000);
            for (var place = 1; place <= Length; place++)
            {
                var item = order[place - 1];
                var clicks = random.NextDouble() < 1 / (1 + Math.Exp(-(Merits[item] + Bias(place))));
                shown.Add(new ShownExample($"p{page}", $"u{random.Next(Users)}", $"i{item}", time, clicks ? time : null, Viewed: true, 0, Bought: false, "popularity", 1) { Place = place });
            }
        }

        return shown;
    }
}
