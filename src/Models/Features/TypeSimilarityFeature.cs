using System.Numerics.Tensors;

namespace Recsys.Models;

/// <summary>
/// "type_similarity": cosine of the vectors of the user's type and the candidate's type (Grbovic and Cheng, KDD 2018, section 4.4),
/// -1 to 1; 0 where one of the types has none.
/// </summary>
internal sealed class TypeSimilarityFeature : CandidateFeature
{
    /// <inheritdoc/>
    public override string Name => "type_similarity";

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        var user = inputs.Kinds is { } kinds ? kinds.UserTypeVector(inputs.Events) : [];
        var length = user.IsEmpty ? 0 : TensorPrimitives.Norm(user);
        for (var i = 0; i < candidates.Length; i++)
        {
            var item = length > 0 ? inputs.Kinds!.ItemTypeVector(candidates[i].Row) : [];
            var product = item.IsEmpty ? 0 : length * TensorPrimitives.Norm(item);
            destination[i * stride] = product > 0 ? TensorPrimitives.Dot(user, item) / product : 0;
        }
    }
}
