using System.Buffers;

namespace Recsys.Models;

/// <summary>A power of the share of a <see cref="PastNumber"/>.</summary>
/// <param name="number">Name of the number.</param>
/// <param name="power">What the feature's name ends in: nothing, ^2 or ^0.5.</param>
internal sealed class PowerFeature(string number, string power) : CandidateFeature
{
    /// <summary>The powers that each number comes in: for sub- and super-linear functions of it.</summary>
    public static readonly string[] Forms = [string.Empty, "^2", "^0.5"];

    /// <summary>The number.</summary>
    public string Number => number;

    /// <inheritdoc/>
    public override string Name => number + power;

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        var numbers = ArrayPool<float>.Shared.Rent(candidates.Length);
        PastNumber.Write(number, candidates, in inputs, numbers);
        var shares = inputs.Shares ?? NumberShares.Empty;
        for (var i = 0; i < candidates.Length; i++)
        {
            var share = shares.Of(number, numbers[i]);
            destination[i * stride] = power switch { "^2" => share * share, "^0.5" => MathF.Sqrt(share), _ => share };
        }

        ArrayPool<float>.Shared.Return(numbers);
    }
}
