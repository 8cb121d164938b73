namespace Recsys.Samples;

/// <summary>
/// How far the values of one feature have moved from what they were, by the population stability index: the sum over ten bins, of equally many of the first
/// values each, of (now - then) ln(now / then) of the bins' shares. Values that are not numbers have a bin of their own.
/// </summary>
internal sealed class FeatureShift
{
    private const int Bins = 10;

    // Values that the bins are made of, and as many at least make a comparison.
    private const int Least = 200;

    private readonly List<float> _first = [];
    private readonly double[] _now = new double[Bins + 1];
    private readonly double[] _then = new double[Bins + 1];
    private float[]? _edges;

    /// <summary>Takes a value of the window.</summary>
    public void Add(float value)
    {
        if (_edges is null)
        {
            _first.Add(value);
        }
        else
        {
            _now[BinOf(value)]++;
        }
    }

    /// <summary>The index of the window against those that were kept; null where there is too little of either.</summary>
    public double? Index()
    {
        var (now, then) = (_now.Sum(), _then.Sum());
        if (now < Least || then < Least)
        {
            return null;
        }

        var index = 0d;
        for (var b = 0; b < _now.Length; b++)
        {
            // Half a value more in each bin keeps an empty one finite.
            var (share, before) = ((_now[b] + 0.5) / (now + (0.5 * _now.Length)), (_then[b] + 0.5) / (then + (0.5 * _now.Length)));
            index += (share - before) * Math.Log(share / before);
        }

        return index;
    }

    /// <summary>Ends the window.</summary>
    /// <param name="keep">Whether it is one to compare with.</param>
    /// <param name="decay">What is left of those before, 0 to 1.</param>
    public void End(bool keep, double decay)
    {
        if (_edges is null)
        {
            if (keep && _first.Count >= Least)
            {
                var sorted = _first.Where(v => !float.IsNaN(v)).Order().ToArray();
                _edges = sorted.Length == 0 ? [] : [.. Enumerable.Range(1, Bins - 1).Select(b => sorted[b * sorted.Length / Bins]).Distinct()];
                _first.ForEach(v => _then[BinOf(v)]++);
                _first.Clear();
            }
            else if (!keep)
            {
                _first.Clear();
            }

            return;
        }

        for (var b = 0; b < _now.Length; b++)
        {
            _then[b] = keep ? (_then[b] * decay) + _now[b] : _then[b];
            _now[b] = 0;
        }
    }

    private int BinOf(float value)
    {
        if (float.IsNaN(value))
        {
            return Bins;
        }

        // Of values equal to an edge all are in one bin.
        var found = Array.BinarySearch(_edges!, value);
        return found >= 0 ? found + 1 : ~found;
    }
}
