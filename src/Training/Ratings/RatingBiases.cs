namespace Recsys.Training.Ratings;

/// <summary>
/// Damped biases (Koren 2008, section 2.1): b_ui = mean + b_i + b_u with b_i = sum of (r - mean) over the item's ratings /
/// (their number + item damping), and b_u = sum of (r - mean - b_i) over the user's / (their number + user damping).
/// </summary>
internal sealed class RatingBiases
{
    public RatingBiases(RatingMatrix users, RatingMatrix items, RatingOptions options)
    {
        Mean = Average(users.AllValues);
        Items = new float[items.RowCount];
        Users = new float[users.RowCount];
        for (var i = 0; i < Items.Length; i++)
        {
            var sum = 0.0;
            foreach (var r in items.Values(i))
            {
                sum += r - Mean;
            }

            Items[i] = Damped(sum, items.Values(i).Length, options.ItemDamping);
        }

        for (var u = 0; u < Users.Length; u++)
        {
            var sum = 0.0;
            var columns = users.Columns(u);
            var values = users.Values(u);
            for (var n = 0; n < values.Length; n++)
            {
                sum += values[n] - Mean - Items[columns[n]];
            }

            Users[u] = Damped(sum, values.Length, options.UserDamping);
        }
    }

    /// <summary>Mean of all ratings.</summary>
    public float Mean { get; }

    /// <summary>b_i; 0 for an item without ratings.</summary>
    public float[] Items { get; }

    /// <summary>b_u; 0 for a user without ratings.</summary>
    public float[] Users { get; }

    /// <summary>b_ui; the part that is known for users and items outside the data.</summary>
    public float Of(int user, int item) =>
        Mean + ((uint)user < (uint)Users.Length ? Users[user] : 0) + ((uint)item < (uint)Items.Length ? Items[item] : 0);

    private static float Average(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var v in values)
        {
            sum += v;
        }

        return (float)(sum / values.Length);
    }

    private static float Damped(double sum, int count, double damping) => count == 0 ? 0 : (float)(sum / (count + damping));
}
