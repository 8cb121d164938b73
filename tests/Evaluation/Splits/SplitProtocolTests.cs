using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class SplitProtocolTests
{
    private static readonly InteractionDataset Data = Of(4, 10, Enumerable.Range(0, 100).Select(t => Click(t % 4, t % 10, t)));

    [Fact]
    public void Get_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => SplitProtocols.Get("kfold"));

        Assert.Contains("leave-one-out, leave-p-out, global-time, holdout, k-fold, bootstrap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NeedsRefit_IsTrueOfThoseWithSeveralFolds() => Assert.All(SplitProtocols.All, protocol =>
        Assert.Equal(protocol.NeedsRefit, protocol.Folds(Data).Count() > 1));

    [Fact]
    public void Split_SeveralFolds_IsRefused()
    {
        Assert.Equal("leave-one-out", SplitProtocols.Get("leave-one-out").Split(Data).Protocol);
        Assert.Throws<InvalidOperationException>(() => SplitProtocols.Get("k-fold").Split(Data));
    }

    [Fact]
    public void Split_Shares_ReachTheProtocolsThatHaveThem()
    {
        var options = new SplitOptions().WithShares("70/20/10");

        foreach (var name in new[] { "holdout", "global-time" })
        {
            var split = SplitProtocols.Get(name).Split(Data, options);
            Assert.Equal((70, 20, 10), (split.Train.Interactions.Length, split.Validation.Interactions.Length, split.Test.Interactions.Length));
        }
    }

    [Theory]
    [InlineData("80/20")]
    [InlineData("80/10/20")]
    [InlineData("0/50/50")]
    [InlineData("50/50/0")]
    [InlineData("110/-20/10")]
    [InlineData("a/b/c")]
    public void WithShares_OfAnotherForm_AreNamed(string shares) =>
        Assert.Contains(shares, Assert.Throws<ArgumentException>(() => new SplitOptions().WithShares(shares)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_Defaults_AreValidAndInvalidOnesAreNamed()
    {
        var options = new SplitOptions();
        options.Validate();

        Assert.Equal((0.8, 0.1, 5, 2, 17), (options.TrainShare, options.ValidationShare, options.Folds, options.HeldOutItems, options.Seed));
        Assert.Equal("TrainShare", Invalid(options with { TrainShare = 0 }));
        Assert.Equal("TrainShare", Invalid(options with { TrainShare = 1 }));
        Assert.Equal("ValidationShare", Invalid(options with { ValidationShare = -0.01 }));
        Assert.Equal("ValidationShare", Invalid(options with { ValidationShare = 0.2 }));
        Assert.Equal("Folds", Invalid(options with { Folds = 1 }));
        Assert.Equal("Folds", Invalid(options with { Folds = 1001 }));
        Assert.Equal("HeldOutItems", Invalid(options with { HeldOutItems = 0 }));
        Assert.Equal("HeldOutItems", Invalid(options with { HeldOutItems = 1001 }));
    }

    [Fact]
    public void Folds_MoreThanEvents_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KFoldSplit.Folds(Of(Click(0, 0, 1), Click(0, 1, 2)), 3));

    private static string? Invalid(SplitOptions options) => Assert.Throws<ArgumentException>(options.Validate).ParamName;
}
