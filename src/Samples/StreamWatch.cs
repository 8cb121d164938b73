using System.Globalization;
using Recsys.Core;

namespace Recsys.Samples;

/// <summary>
/// Watches a stream of labels, and cuts off whoever learns from it while it is broken: a request id that gets lost on its way makes every sample a negative one, and a model that
/// learns from those forgets what it knows within minutes. Windows of some seconds are compared with the healthy ones before them. What is seen in a window is its rate, the share of true labels,
/// the share of outcomes that name a request which is not known, and the shift of the scores that a version gave the shown items. Not thread-safe but for <see cref="IsCut"/> and <see cref="Reason"/>.
/// </summary>
/// <param name="options">When a stream counts as broken; not changed meanwhile.</param>
/// <param name="kind">The kind of outcome that is learned from.</param>
/// <param name="time">The clock.</param>
public sealed class StreamWatch(StreamWatchOptions options, InteractionKind kind, TimeProvider time) : ISampleSink
{
    // True labels that a window should have by the share before, so that a quarter of them is no accident: once in 60,000 windows.
    private const double Expected = 20;

    private readonly FeatureShift[] _features = [new(), new(), new()];
    private readonly string[] _names = ["score", "channel_score", "recall_score"];
    private Totals _now;
    private Totals _then;
    private int _healthy;
    private string? _version;
    private long _began = time.GetTimestamp();
    private bool _isEmpty = true;
    private volatile string? _reason;

    /// <summary>Told, on the thread of <see cref="Check"/>, when the stream is cut or goes on, after <see cref="IsCut"/> says so.</summary>
    public event Action<StreamWatch>? Changed;

    /// <summary>Whether nothing should be learned from the stream now.</summary>
    public bool IsCut => _reason is not null;

    /// <summary>Why it is cut; null while it is not.</summary>
    public string? Reason => _reason;

    /// <summary>Takes a list that was shown.</summary>
    /// <param name="list">The list.</param>
    public void Shown(ShownList list)
    {
        Begin();
        if (!string.Equals(list.ModelVersion, _version, StringComparison.Ordinal))
        {
            // Scores of two versions have nothing to do with each other.
            _version = list.ModelVersion;
            for (var f = 0; f < _features.Length; f++)
            {
                _features[f] = new FeatureShift();
            }
        }

        _now.Lists++;
        if (list.ModelVersion is null)
        {
            // Scores without a version are counts, which grow by themselves while a cluster is young.
            return;
        }

        foreach (var item in list.Items)
        {
            _features[0].Add(item.Score);
            _features[1].Add(item.ChannelScore);
            _features[2].Add(item.RecallScore);
        }
    }

    /// <inheritdoc/>
    public void Labelled(in Label label)
    {
        Begin();
        if (label.Kind == kind)
        {
            _now.Labels++;
            _now.True += label.Happened ? 1 : 0;
        }

        _now.Joined += label.Happened ? 1 : 0;
    }

    /// <inheritdoc/>
    public void Closed(JoinedList list)
    {
    }

    /// <inheritdoc/>
    public void Left(EventRow row, Unjoined reason)
    {
        Begin();
        _now.Unknown += reason == Unjoined.UnknownRequest ? 1 : 0;
    }

    /// <summary>Judges the window, if it is over. To be called about once a second, whatever comes.</summary>
    public void Check()
    {
        var elapsed = time.GetElapsedTime(_began);
        if (elapsed < options.Window || _now.Labels + _now.Unknown < options.LeastLabels || (_then.True > 0 && _now.Labels * _then.True / _then.Labels < Expected && _now.Unknown < Expected))
        {
            return;
        }

        _now.Seconds = elapsed.TotalSeconds;
        var trouble = Trouble();
        _healthy = trouble is null ? _healthy + 1 : 0;
        var decay = 1 - (1.0 / options.ReferenceWindows);
        if (trouble is null)
        {
            _then = _then.And(_now, decay);
        }

        Array.ForEach(_features, f => f.End(keep: trouble is null, decay));
        (_now, _began, _isEmpty) = (default, time.GetTimestamp(), true);
        if (trouble is not null || _healthy >= options.HealthyWindows)
        {
            Become(trouble);
        }
    }

    /// <summary>Goes on, and takes the stream as it comes from now on for the healthy one: for whoever knows that what changed is meant to be so.</summary>
    public void Resume()
    {
        (_now, _then, _healthy, _version, _began, _isEmpty) = (default, default, 0, null, time.GetTimestamp(), true);
        Become(null);
    }

    // A pause, as of a quiet hour, is no part of the window behind it: what is usual again would seem a flood.
    private void Begin()
    {
        if (_isEmpty && time.GetElapsedTime(_began) > options.Window)
        {
            _began = time.GetTimestamp();
        }

        _isEmpty = false;
    }

    private void Become(string? reason)
    {
        var changes = (reason is null) != (_reason is null);
        _reason = reason;
        if (changes)
        {
            Changed?.Invoke(this);
        }
    }

    private string? Trouble()
    {
        var outcomes = _now.Joined + _now.Unknown;
        if (outcomes >= Expected && _now.Unknown > options.MostUnknown * outcomes)
        {
            return Text($"{_now.Unknown} of {outcomes} outcomes name a request that is not known; allowed: {options.MostUnknown:P0}");
        }

        var (share, before) = (_now.True / Math.Max(1, _now.Labels), _then.True / Math.Max(1, _then.Labels));
        if (_then.Labels > 0 && _now.Labels * before >= Expected && (share * options.ShareFactor < before || share > before * options.ShareFactor))
        {
            return Text($"{_now.True} of {_now.Labels} labels are true, {share:P2}, after {before:P2} before; allowed: a factor of {options.ShareFactor}");
        }

        if (_now.True == 0 && _then.True == 0 && _now.Labels + _then.Labels >= 5 * options.LeastLabels)
        {
            return Text($"none of {_now.Labels + _then.Labels} labels is true");
        }

        foreach (var (what, now, then) in new[] { ("labels", _now.Labels, _then.Labels), ("lists", _now.Lists, _then.Lists) })
        {
            if (then > 0 && now / _now.Seconds > options.RateFactor * then / _then.Seconds)
            {
                return Text($"{now / _now.Seconds:F1} {what} a second, after {then / _then.Seconds:F1} before; allowed: a factor of {options.RateFactor}");
            }
        }

        for (var f = 0; f < _features.Length; f++)
        {
            if (_features[f].Index() is { } shift && shift > options.MostShift)
            {
                return Text($"the population stability index of {_names[f]} is {shift:F2}; allowed: {options.MostShift}");
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private record struct Totals(double Lists, double Labels, double True, double Joined, double Unknown, double Seconds)
    {
        public readonly Totals And(Totals window, double decay) => new(
            (Lists * decay) + window.Lists,
            (Labels * decay) + window.Labels,
            (True * decay) + window.True,
            (Joined * decay) + window.Joined,
            (Unknown * decay) + window.Unknown,
            (Seconds * decay) + window.Seconds);
    }
}
