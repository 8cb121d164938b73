using FsCheck;
using FsCheck.Fluent;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ratings;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Training.Tests;

public class RatingFamilyTests
{
    public static TheoryData<string> Families => [.. RatingFamilies.All.Select(f => f.Name)];

    public static TheoryData<string, RatingOptions> OutOfRange { get; } = new()
    {
        { nameof(RatingOptions.ItemDamping), new RatingOptions { ItemDamping = -1 } },
        { nameof(RatingOptions.UserDamping), new RatingOptions { UserDamping = 1001 } },
        { nameof(NeighbourOptions.Neighbours), new UserCfOptions { Neighbours = 0 } },
        { nameof(NeighbourOptions.LeastShared), new ItemCfOptions { LeastShared = 0 } },
        { nameof(NeighbourOptions.Shrinkage), new UserCfOptions { Shrinkage = -1 } },
        { nameof(FilledSvdOptions.Rank), new FilledSvdOptions { Rank = 0 } },
        { nameof(MatrixFactorizationOptions.Factors), new MatrixFactorizationOptions { Factors = 0 } },
        { nameof(MatrixFactorizationOptions.LearningRate), new MatrixFactorizationOptions { LearningRate = 0 } },
        { nameof(MatrixFactorizationOptions.Regularization), new MatrixFactorizationOptions { Regularization = 11 } },
        { nameof(AutoRecOptions.Hidden), new AutoRecOptions { Hidden = 0 } },
        { nameof(AutoRecOptions.InputDropout), new AutoRecOptions { InputDropout = 1 } },
    };

    [Fact]
    public void Validate_Defaults_AreInRange() => Assert.All(RatingFamilies.All, family => family.Defaults.Validate());

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheSetting(string setting, RatingOptions options)
    {
        var e = Assert.Throws<ArgumentException>(options.Validate);
        Assert.StartsWith(setting + " is ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Predict_AnyRatings_StaysInTheirRangeAndFallsBackOnBiases(string name) => Prop.ForAll(
        Gen.Choose(0, 10_000).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var count = random.Next(1, 40);

            // User 7 and item 8 are in the data set without a rating; user 20 and item 30 are not in it.
            var data = RatingSets.Of(8, 9, Enumerable.Range(0, count).Select(_ => (random.Next(7), random.Next(8), 1f + random.Next(5))));
            var model = RatingFamilies.Get(name).Train(data, RatingSets.Quick(name));
            var biases = RatingFamilies.Get("bias").Train(data);
            int[] items = [.. Enumerable.Range(0, 9), 30];
            var given = data.Interactions.ToArray().Select(e => e.Value).ToArray();
            return new[] { 0, 3, 7, 20 }.All(user =>
            {
                var (ratings, floor) = (Predict(model, user, items), Predict(biases, user, items));
                var unknown = data.Interactions.ToArray().All(e => e.User != user);
                return ratings.All(r => r >= given.Min() && r <= given.Max())
                    && ratings[8] == floor[8]
                    && ratings[9] == floor[9]
                    && (!unknown || ratings.SequenceEqual(floor));
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_SameSeed_PredictsTheSame(string name)
    {
        var (train, _) = RatingSets.LowRank(20, 20);
        int[] items = [.. Enumerable.Range(0, 20)];

        Assert.Equal(Predict(RatingFamilies.Get(name).Train(train, RatingSets.Quick(name)), 3, items), Predict(RatingFamilies.Get(name).Train(train, RatingSets.Quick(name)), 3, items));
    }

    [Fact]
    public void Train_NoRatings_Throws()
    {
        var e = Assert.Throws<TrainingDataException>(() => RatingFamilies.Get("mf").Train(RatingSets.Of(1, 1, (0, 0, 0f))));
        Assert.Contains("'ratings' has no rating", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_SettingsOfAnotherFamily_Throws() =>
        Assert.Throws<ArgumentException>(() => RatingFamilies.Get("mf").Train(RatingSets.Of(1, 1, (0, 0, 1f)), new AutoRecOptions()));

    internal static float[] Predict(IRatingPredictor model, int user, int[] items)
    {
        var ratings = new float[items.Length];
        model.Predict(new UserState(user, [], 0), items, ratings);
        return ratings;
    }
}
