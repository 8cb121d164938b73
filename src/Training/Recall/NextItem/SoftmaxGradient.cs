using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Recall.NextItem;

/// <summary>
/// Cross-entropy over many columns with its gradients, computed at once in pieces that fit the processor's cache. The logits of
/// a step may have 10^8 elements; automatic differentiation would write and read them several times over, and that, not the
/// products, would be most of the work.
/// </summary>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Interest">Its gradient by the interests, [N, R].</param>
/// <param name="Columns">Its gradient by the columns' vectors, [C, R].</param>
internal readonly record struct SoftmaxGradient(float Loss, torch.Tensor Interest, torch.Tensor Columns)
{
    // 16 MB: within the cache of a server's processor, and below the size for which the allocator asks the system each time.
    private const int PieceElements = 1 << 22;
    private const double SmallestProbability = 1e-30;

    /// <summary>Computes loss and gradients; both tensors belong to the caller's scope.</summary>
    /// <param name="interest">[N, R].</param>
    /// <param name="columns">Vectors of the items that compete, [C, R].</param>
    /// <param name="targets">Column of each right answer, [N].</param>
    /// <param name="corrections">Added to each column's logit, [C]; null for none.</param>
    /// <param name="temperature">Divisor of the scores.</param>
    public static SoftmaxGradient Of(torch.Tensor interest, torch.Tensor columns, torch.Tensor targets, torch.Tensor? corrections, float temperature)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var count = interest.shape[0];
        var transposed = columns.detach().t();
        using var scale = Scalars.Owned(1 / temperature);
        using var share = Scalars.Owned(1.0 / count);
        using var both = Scalars.Owned(1 / (temperature * count));
        var scaled = interest.detach().mul(scale);
        var columnGradient = torch.zeros_like(columns, requires_grad: false);
        var interestGradient = torch.zeros_like(interest, requires_grad: false);
        var loss = torch.zeros(1, device: interest.device);
        var piece = Math.Max(16, PieceElements / columns.shape[0]);
        for (var start = 0L; start < count; start += piece)
        {
            using var inner = torch.NewDisposeScope();
            var rows = Math.Min(piece, count - start);
            var (part, at) = (scaled.narrow(0, start, rows), targets.narrow(0, start, rows).unsqueeze(1));
            var logits = corrections is null
                ? torch.matmul(part, transposed)
                : torch.addmm(corrections, part, transposed, beta: 1, alpha: 1);
            var p = torch.nn.functional.softmax(logits, -1);
            loss.add_(p.gather(1, at).clamp_min(Scalars.Of(SmallestProbability)).log().sum(), Scalars.Of(-1));

            // The gradient by a logit is p - 1 for the right answer and p for the others.
            p.scatter_add_(1, at, torch.full_like(at, Scalars.Of(-1), dtype: torch.float32));
            interestGradient.narrow(0, start, rows).copy_(torch.matmul(p, transposed.t()));
            columnGradient.addmm_(p.t(), part, beta: 1, alpha: 1);
        }

        return new SoftmaxGradient(
            loss.mul(share).ToArray()[0],
            interestGradient.mul_(both).MoveToOuterDisposeScope(),
            columnGradient.mul_(share).MoveToOuterDisposeScope());
    }
}
