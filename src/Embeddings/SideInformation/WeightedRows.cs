namespace Recsys.Embeddings;

/// <summary>
/// Input vectors of EGES: H(v) = sum over fields of softmax(a(v))_f W_f, where W_f is the mean of the vectors of the item's
/// values of field f, and fields that the item has not take no part in the softmax. A step d on H goes on as
/// w_f d / (number of values) to each value and w_f (W_f·d - H·d) to a(v)_f, the gradients of Wang et al., KDD 2018,
/// equations 8 and 9, for the softmax weights.
/// </summary>
internal readonly unsafe struct WeightedRows(SideInformation side, AlignedRows values, AlignedRows logits) : IInputRows
{
    private const int MostFields = 64;

    /// <summary>Most fields, the id among them.</summary>
    public static int FieldLimit => MostFields;

    public float* Read(int token, float* buffer)
    {
        var weights = stackalloc float[MostFields];
        Weights(token, weights);
        new Span<float>(buffer, values.Stride).Clear();
        var fields = side.Of(token);
        for (var f = 0; f < fields.Length; f++)
        {
            foreach (var value in fields[f])
            {
                AddScaled(buffer, values.Row(value), weights[f] / fields[f].Length);
            }
        }

        return buffer;
    }

    public void Apply<TLanes, TVector>(int token, float* delta)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var weights = stackalloc float[MostFields];
        var along = stackalloc float[MostFields];
        Weights(token, weights);
        var fields = side.Of(token);
        var mean = 0f;
        for (var f = 0; f < fields.Length; f++)
        {
            along[f] = 0;
            foreach (var value in fields[f])
            {
                along[f] += Dot(values.Row(value), delta) / fields[f].Length;
            }

            mean += weights[f] * along[f];
        }

        for (var f = 0; f < fields.Length; f++)
        {
            logits.Row(token)[f] += weights[f] * (along[f] - mean);
            foreach (var value in fields[f])
            {
                AddScaled(values.Row(value), delta, weights[f] / fields[f].Length);
            }
        }
    }

    /// <summary>The softmax weight of each field of an item; 0 for fields that it has not.</summary>
    public void Weights(int token, float* weights)
    {
        var fields = side.Of(token);
        var row = logits.Row(token);
        var most = float.NegativeInfinity;
        for (var f = 0; f < fields.Length; f++)
        {
            most = fields[f].Length > 0 ? Math.Max(most, row[f]) : most;
        }

        var sum = 0f;
        for (var f = 0; f < fields.Length; f++)
        {
            weights[f] = fields[f].Length > 0 ? MathF.Exp(row[f] - most) : 0;
            sum += weights[f];
        }

        for (var f = 0; f < fields.Length; f++)
        {
            weights[f] /= sum;
        }
    }

    private float Dot(float* a, float* b) =>
        System.Numerics.Tensors.TensorPrimitives.Dot(new ReadOnlySpan<float>(a, values.Stride), new ReadOnlySpan<float>(b, values.Stride));

    private void AddScaled(float* target, float* source, float scale)
    {
        var sum = new Span<float>(target, values.Stride);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(source, values.Stride), scale, sum, sum);
    }
}
