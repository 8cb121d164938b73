using Recsys.Training.Onnx;

namespace Recsys.Training.Tests;

public class OnnxGraphBuilderTests
{
    [Fact]
    public void Build_Linear_MultipliesByTheTransposedWeight()
    {
        var g = new OnnxGraphBuilder("test");
        var y = g.Linear(g.Input("x", "N", 2), [1, 2, 3, 4, 5, 6], [10, 20, 30], inputs: 2, outputs: 3);
        g.Output(y, "y", "N", 3);

        // Rows of the weight: (1,2), (3,4), (5,6). x = (1,1) gives 3, 7, 11; x = (0,2) gives 4, 8, 12.
        Assert.Equal([13f, 27f, 41f, 14f, 28f, 42f], OnnxRun.Run(g.Build(), "y", ("x", [1, 1, 0, 2], [2, 2])));
    }

    [Fact]
    public void Build_LayerNorm_StandardisesTheLastDimension()
    {
        var g = new OnnxGraphBuilder("test");
        g.Output(g.LayerNorm(g.Input("x", "N", 2), [2, 2], [1, 1], 0), "y", "N", 2);

        // Mean 3, deviation 1: (-1, 1) times 2 plus 1.
        OnnxRun.AssertClose([-1, 3], OnnxRun.Run(g.Build(), "y", ("x", [2, 4], [1, 2])), 1e-5f);
    }

    [Fact]
    public void Build_NormalizeAndSlices_GiveHandWorkedValues()
    {
        var g = new OnnxGraphBuilder("test");
        var x = g.Input("x", "N", 3);
        var part = g.Slice(x, 1, 0, 2);
        g.Output(g.Concat(1, g.Normalize(part, 1e-8f), g.Sum(x, 1, keep: true)), "y", "N", 3);

        OnnxRun.AssertClose([0.6f, 0.8f, 9], OnnxRun.Run(g.Build(), "y", ("x", [3, 4, 2], [1, 3])), 1e-6f);
    }

    [Fact]
    public void Scalar_SameValueTwice_IsStoredOnce()
    {
        var g = new OnnxGraphBuilder("test");
        Assert.Equal(g.Scalar(0.5f), g.Scalar(0.5f));
        Assert.NotEqual(g.Scalar(0.5f), g.Scalar(0.25f));
    }

    [Fact]
    public void Add_UnknownInput_Throws()
    {
        var e = Assert.Throws<ArgumentException>(() => new OnnxGraphBuilder("test").Add("Relu", "missing"));
        Assert.Contains("'missing'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_SameNameTwice_Throws()
    {
        var g = new OnnxGraphBuilder("test");
        g.Input("x", 1);
        Assert.Throws<ArgumentException>(() => g.Input("x", 1));
    }

    [Fact]
    public void Constant_ShapeOfAnotherSize_NamesBoth()
    {
        var e = Assert.Throws<ArgumentException>(() => new OnnxGraphBuilder("test").Constant([1, 2, 3], 2, 2));
        Assert.Contains("3 values for the shape [2, 2] of 4", e.Message, StringComparison.Ordinal);
    }
}
