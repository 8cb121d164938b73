using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings.Tests;

public class SkipGramTrainerTests
{
    private static readonly SkipGramOptions Small = new() { Dimension = 16, LearningRate = 0.05f, Epochs = 5 };

    [Theory]
    [InlineData(true, 1, 5)]
    [InlineData(false, 1, 5)]
    [InlineData(true, 2, 5)]
    [InlineData(true, 1, 0)]
    public void Train_GroupedText_FindsTheGroups(bool shared, int threads, int window)
    {
        var embeddings = Word2Vec.Train(
            PlantedGraphs.GroupedText(), Small with { SharedNegatives = shared, Threads = threads, Window = window });

        Assert.Equal(1, PlantedGraphs.ShareOfOwnGroup(embeddings, 10, 5), 0.02);
    }

    [Fact]
    public void Train_OneThreadAndSeed_IsReproducible_AnotherSeedIsNot()
    {
        var text = PlantedGraphs.GroupedText(sentences: 300);
        var options = Small with { Sample = 0.01 };

        var first = Word2Vec.Train(text, options);

        Assert.Equal(first.Vectors.ToArray(), Word2Vec.Train(text, options).Vectors.ToArray());
        Assert.NotEqual(first.Vectors.ToArray(), Word2Vec.Train(text, options with { Seed = 18 }).Vectors.ToArray());
    }

    [Fact]
    public void Train_SharedNoise_ReachesTheLossOfNoiseOfEachPair()
    {
        double Loss(bool shared)
        {
            var losses = new Losses();
            Word2Vec.Train(PlantedGraphs.GroupedText(), Small with { SharedNegatives = shared }, losses);
            Assert.Equal(5, losses.Values.Count);
            Assert.True(losses.Values[^1] < 0.9 * losses.Values[0], string.Join(' ', losses.Values));
            return losses.Values[^1];
        }

        var unshared = Loss(shared: false);
        Assert.InRange(Loss(shared: true), 0.97 * unshared, 1.03 * unshared);
    }

    [Fact]
    public void Train_NoTokens_IsRefused() =>
        Assert.Throws<TrainingDataException>(() => Word2Vec.Train(TokenSequences.Create([["rare"]], minimumCount: 2)));

    [Fact]
    public void Train_Cancelled_Ends() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Word2Vec.Train(PlantedGraphs.GroupedText(), Small, cancellationToken: new CancellationToken(true)));

    [Fact]
    public void Rate_FallsLinearlyWithTokens_ToATenThousandth()
    {
        var schedule = new LearningSchedule(0.5f, 200);
        Assert.Equal(0.5f, schedule.Rate);
        schedule.Advance(50);
        Assert.Equal(0.375f, schedule.Rate, 1e-6f);
        schedule.Advance(150);
        Assert.Equal(0.5e-4f, schedule.Rate, 1e-9f);
    }

    private sealed class Losses : IProgress<TrainingProgress>
    {
        public List<double> Values { get; } = [];

        public void Report(TrainingProgress value) => Values.Add(value.Loss);
    }
}
