using System.Collections.Concurrent;
using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>Numbers as arguments of tensor operations.</summary>
/// <remarks>
/// TorchSharp converts a number to a <see cref="Scalar"/> whose finalizer frees native memory, and passes on only the
/// handle: while the native operation still reads it, a background collection may already have freed it (seen as "INTERNAL
/// ASSERT FAILED at Scalar.h"). So no tensor operation here takes a number through the implicit conversion: constants come
/// from <see cref="Of"/>, which keeps them, and changing numbers are held by <c>using</c> until after the call. Even the sum of
/// two tensors takes such a number, its factor of 1: hence <see cref="Plus"/> and <see cref="Minus"/> in place of the operators.
/// The list of banned symbols enforces that for operators.
/// Tensors need no such care: a dispose scope, or the module that owns them, holds them.
/// </remarks>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Kept = new();
    private static readonly ConcurrentDictionary<long, Scalar> KeptWhole = new();

    /// <summary>A constant of the program; the instance lives as long as the process.</summary>
    public static Scalar Of(double value) => Kept.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>A constant for tensors of integers, which take no other.</summary>
    public static Scalar Whole(long value) => KeptWhole.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>a + b.</summary>
    public static torch.Tensor Plus(this torch.Tensor a, torch.Tensor b) => a.add(b, Of(1));

    /// <summary>a - b.</summary>
    public static torch.Tensor Minus(this torch.Tensor a, torch.Tensor b) => a.add(b, Of(-1));

    /// <summary>A changing number, for a <c>using</c> declaration.</summary>
    public static Scalar Owned(double value) => value.ToScalar();
}
