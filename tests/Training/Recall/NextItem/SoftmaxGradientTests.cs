using Recsys.Training.Recall.NextItem;
using TorchSharp;

namespace Recsys.Training.Tests;

public class SoftmaxGradientTests
{
    [Theory]
    [InlineData(7, 11, false)]
    [InlineData(7, 11, true)]
    [InlineData(40, 300_000, false)] // Several pieces.
    public void Of_AnySize_IsWhatDifferentiationGives(int rows, int columns, bool corrected)
    {
        const float Temperature = 0.5f;
        using var scope = torch.NewDisposeScope();
        var random = new Random(3);
        var interest = torch.tensor(OnnxRun.Random(random, rows * 4), [rows, 4]).requires_grad_(true);
        var vectors = torch.tensor(OnnxRun.Random(random, columns * 4), [columns, 4]).requires_grad_(true);
        var corrections = torch.tensor(OnnxRun.Random(random, columns), [columns]);
        var targets = torch.tensor(Enumerable.Range(0, rows).Select(_ => (long)random.Next(columns)).ToArray());
        var logits = torch.addmm(corrected ? corrections : torch.zeros(columns), interest, vectors.t(), beta: 1, alpha: 1 / Temperature);
        var loss = torch.nn.functional.cross_entropy(logits, targets);
        loss.backward();

        var result = SoftmaxGradient.Of(interest, vectors, targets, corrected ? corrections : null, Temperature);

        Assert.Equal(loss.data<float>()[0], result.Loss, 1e-4f);
        // Both sides are float sums over all columns, of 300,000 terms in the last case.
        OnnxRun.AssertClose([.. interest.grad!.data<float>()], [.. result.Interest.data<float>()], 1e-5f);
        OnnxRun.AssertClose([.. vectors.grad!.data<float>()], [.. result.Columns.data<float>()], 1e-6f);
    }
}
