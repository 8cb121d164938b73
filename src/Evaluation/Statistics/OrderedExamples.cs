namespace Recsys.Evaluation;

/// <summary>Examples of all users in falling order of score, sorted once so that a resample is one pass over them.</summary>
internal sealed class OrderedExamples
{
    private readonly float[] _scores;
    private readonly bool[] _labels;
    private readonly int[] _places;

    public OrderedExamples(UserPlaces places, ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length || places.Of.Length != labels.Length)
        {
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels.", nameof(labels));
        }

        Users = places.Count;
        _scores = scores.ToArray();
        var order = Enumerable.Range(0, labels.Length).ToArray();
        Array.Sort(_scores, order);
        if (_scores.Length > 0 && float.IsNaN(_scores[0]))
        {
            throw new ArgumentException("A score is NaN; an order needs comparable scores.", nameof(scores));
        }

        Array.Reverse(_scores);
        Array.Reverse(order);
        _labels = new bool[order.Length];
        _places = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            (_labels[i], _places[i]) = (labels[order[i]], places.Of[order[i]]);
        }
    }

    /// <summary>Number of users.</summary>
    public int Users { get; }

    /// <summary>Visits the groups of equal scores, highest first, with the weight of their positives and negatives.</summary>
    /// <returns>The weight of all positives and negatives.</returns>
    public (double Positives, double Negatives) Visit(ReadOnlySpan<int> weights, Action<double, double> group)
    {
        var (positives, negatives) = (0.0, 0.0);
        for (var start = 0; start < _scores.Length;)
        {
            var (p, n) = (0L, 0L);
            var end = start;
            for (; end < _scores.Length && _scores[end] == _scores[start]; end++)
            {
                var weight = weights[_places[end]];
                (p, n) = _labels[end] ? (p + weight, n) : (p, n + weight);
            }

            group(p, n);
            (positives, negatives) = (positives + p, negatives + n);
            start = end;
        }

        return (positives, negatives);
    }
}
