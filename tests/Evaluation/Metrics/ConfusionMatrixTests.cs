namespace Recsys.Evaluation.Tests;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Of_HandWorked()
    {
        // At .5: TP .9 .5, FP .6, FN .2 .1, TN .4.
        var matrix = ConfusionMatrix.Of([.9f, .5f, .6f, .2f, .1f, .4f], [true, true, false, true, true, false]);

        Assert.Equal(new ConfusionMatrix(2, 1, 1, 2), matrix);
        Assert.Equal(3.0 / 6, matrix.Accuracy, 1e-12);
        Assert.Equal(2.0 / 3, matrix.Precision, 1e-12);
        Assert.Equal(2.0 / 4, matrix.Recall, 1e-12);
        Assert.Equal(4.0 / 7, matrix.F1, 1e-12); // 2 p r / (p + r) = (2/3) / (7/6)
    }

    [Fact]
    public void Of_OtherThreshold_MovesTheDecision() =>
        Assert.Equal(new ConfusionMatrix(1, 0, 1, 0), ConfusionMatrix.Of([.3f, .2f], [true, false], threshold: 0.25));

    [Fact]
    public void Figures_WithoutTheirExamples_AreNaN()
    {
        Assert.True(double.IsNaN(default(ConfusionMatrix).Accuracy));
        Assert.True(double.IsNaN(new ConfusionMatrix(0, 0, 5, 5).Precision));
        Assert.True(double.IsNaN(new ConfusionMatrix(0, 5, 5, 0).Recall));
        Assert.True(double.IsNaN(new ConfusionMatrix(0, 0, 5, 0).F1));
        Assert.Equal(0, new ConfusionMatrix(0, 1, 0, 1).F1);
    }

    [Fact]
    public void Of_OtherLength_Throws() => Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of([.5f], []));
}
