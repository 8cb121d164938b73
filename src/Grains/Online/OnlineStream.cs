using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Online;
using Recsys.Retrieval;
using Recsys.Samples;

namespace Recsys.Grains.Online;

/// <summary>
/// The stream of one share of the users: joins what was shown with what came of it as the log grows, and learns each label once. It begins at a place of the stream: what was told up
/// to there is told again to the joiner alone, so that what is waited for is waited for again and nothing is learned twice. One call at a time.
/// </summary>
internal sealed partial class OnlineStream : ISampleSink
{
    // A list is recorded within a second, by the clock of a silo that need not be this one's.
    private const long Late = 5_000;

    // Events that a round takes at most; what is left comes with the next one.
    private const int MostEvents = 50_000;
    private const int MostWaiting = 1_000_000;

    // Until then an event that comes late still finds its list.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    // What is further behind is left to training.
    private static readonly TimeSpan MostBehind = TimeSpan.FromHours(1);

    private readonly OnlineSettings _settings;
    private readonly (int Number, int Count) _share;
    private readonly IEventLog _log;
    private readonly ItemTable _table;
    private readonly OnlineInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<OnlineStream> _logger;
    private readonly SampleJoiner _joiner;
    private readonly StreamWatch _watch;
    private readonly NegativeSampling _sampling;
    private readonly OutcomeWindows _windows;

    // Of lists whose page tells what came into view, which items did.
    private readonly Dictionary<string, HashSet<int>> _viewed = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (double Z, double N)> _before = [];
    private (ShownList? List, ulong[] Features) _request = (null, []);
    private bool _isMuted = true;
    private bool _isWarm;
    private bool _isCut;

    public OnlineStream(OnlineSettings settings, (int Number, int Count) share, IEventLog log, ItemTable table, OnlineInstruments instruments, TimeProvider time, ILogger<OnlineStream> logger)
    {
        (_settings, _share, _log, _table, _instruments, _time, _logger) = (settings, share, log, table, instruments, time, logger);
        _windows = settings.Windows();
        _joiner = new SampleJoiner(_windows, Grace, MostWaiting, this);
        _watch = new StreamWatch(settings.Options.Watch, settings.Options.Outcome, time);
        _watch.Changed += OnChanged;
        _sampling = new NegativeSampling(settings.Options.NegativeRate);
        Learner = new FtrlProximal(settings.Items.Features.Space.Size, settings.Options.Ftrl);
    }

    /// <summary>What learns.</summary>
    public FtrlProximal Learner { get; }

    /// <summary>Up to where it has been.</summary>
    public StreamPosition Position { get; private set; } = null!;

    /// <summary>Why nothing is learned of the stream; null where all is well.</summary>
    public string? Trouble => _watch.Reason;

    /// <summary>Goes to where it is to begin.</summary>
    /// <param name="position">Up to where all was learned; null, or too far behind, for now.</param>
    public async Task BeginAsync(StreamPosition? position)
    {
        var now = Now();
        if (position is null || now - position.Time > (long)MostBehind.TotalMilliseconds)
        {
            LogSkipped(position is null ? "its beginning" : $"{DateTimeOffset.FromUnixTimeMilliseconds(position.Time):O}", DateTimeOffset.FromUnixTimeMilliseconds(now));
            position = new StreamPosition(now, await _log.ReadLastSequenceAsync());
        }

        var since = position.Time - (long)(_windows.Longest() + Grace).TotalMilliseconds;
        await ShowAsync(since, position.Time);
        if (await _log.ReadShownPositionAsync(since, position.Time) is { } from)
        {
            await foreach (var e in _log.ReadAllAsync(from))
            {
                if (e.Sequence > position.Sequence)
                {
                    break;
                }

                Take(e);
            }
        }

        _joiner.Advance(position.Time);
        (Position, _isMuted) = (position, false);
    }

    /// <summary>Takes the stream as it is from now on for the healthy one.</summary>
    public void Resume() => _watch.Resume();

    /// <summary>Learns what has come.</summary>
    /// <param name="isCut">Whether nothing is to be learned, since another shard's stream is broken.</param>
    /// <returns>What the learner's sums grew by.</returns>
    public async Task<OnlineSums> LearnAsync(bool isCut)
    {
        (_isCut, var now) = (isCut, Now());
        _before.Clear();
        if (!_isWarm && await IsWarmAsync(now))
        {
            // What is watched begins here.
            _watch.Resume();
            _isWarm = true;
        }

        // Events first: by then the lists that they came of are there.
        var (events, last) = await ReadEventsAsync();
        await ShowAsync(Position.Time - Late, now + Late);
        foreach (var e in events)
        {
            Take(e);
        }

        if (events.Count < MostEvents)
        {
            _joiner.Advance(now);
            Position = new StreamPosition(Math.Max(now, Position.Time), last);
        }
        else
        {
            Position = Position with { Sequence = last };
        }

        _watch.Check();
        _instruments.Cut(_share.Number, _watch.IsCut);
        return Change();
    }

    public void Labelled(in Label label)
    {
        if (label is { Kind: InteractionKind.Impression, Happened: true })
        {
            (_viewed.TryGetValue(label.List.RequestId, out var viewed) ? viewed : _viewed[label.List.RequestId] = []).Add(label.Item);
        }

        if (_isMuted)
        {
            return;
        }

        if (_isWarm)
        {
            _watch.Labelled(label);
        }

        if (label.Kind == _settings.Options.Outcome)
        {
            if (ReasonAgainst(label) is { } reason)
            {
                _instruments.Passed(reason);
            }
            else
            {
                Learn(label);
            }
        }
    }

    public void Closed(JoinedList list) => _viewed.Remove(list.Shown.RequestId);

    public void Left(EventRow row, Unjoined reason)
    {
        if (!_isMuted && _isWarm)
        {
            _watch.Left(row, reason);
        }
    }

    // Until the windows of the first lists that were ever shown are over, there are positives alone.
    private async Task<bool> IsWarmAsync(long now) =>
        await _log.ReadOldestShownAsync() is { } oldest && oldest + (long)_windows.Of(_settings.Options.Outcome).TotalMilliseconds <= now;

    private string? ReasonAgainst(in Label label) =>
        !_isWarm ? "beginning"
        : _isCut || _watch.IsCut ? "cut"
        : label.Happened ? null
        : _viewed.TryGetValue(label.List.RequestId, out var viewed) && !viewed.Contains(label.Item) ? "not in view"
        : _sampling.Keeps(label.List.RequestId, label.Item) ? null
        : "sampled out";

    private void Learn(in Label label)
    {
        var (list, shown, features) = (label.List, label.List.Items[label.Item], _settings.Items.Features);
        var item = _table.TryGetIndex(shown.ItemId, out var index) ? _settings.Items.Of(index) : features.OfItem(shown.ItemId, []);
        if (!ReferenceEquals(_request.List, list))
        {
            // Most labels of a list come together, when its window is over.
            _request = (list, features.OfRequest(list.UserId, list.Surface, EventContextJson.Read(list.Context), list.Time));
        }

        Span<int> buckets = stackalloc int[ShownFeatures.MostOfSample];
        buckets = buckets[..features.WriteSample(_request.Features, item, features.OfChannel(shown.Channel), label.Item + 1, buckets)];
        foreach (var bucket in buckets)
        {
            _before.TryAdd(bucket, Learner.StateOf(bucket));
        }

        _instruments.Learned(label.Happened, Logistic.Loss(Learner.Learn(buckets, label.Happened), label.Happened));
    }

    private async Task<(List<LoggedEvent> Events, long Last)> ReadEventsAsync()
    {
        var events = new List<LoggedEvent>();
        await foreach (var e in _log.ReadAllAsync(Position.Sequence))
        {
            events.Add(e);
            if (events.Count == MostEvents)
            {
                break;
            }
        }

        return (events, events.Count > 0 ? events[^1].Sequence : Position.Sequence);
    }

    private async Task ShowAsync(long since, long until)
    {
        await foreach (var list in _log.ReadShownAsync(since, until))
        {
            if (IsMine(list.UserId) && _joiner.Show(list) && !_isMuted && _isWarm)
            {
                _watch.Shown(list);
            }
        }
    }

    private void Take(LoggedEvent e)
    {
        if (IsMine(e.Event.UserId))
        {
            _joiner.Take(e.ToRow());
        }
    }

    private bool IsMine(string userId) => _share.Count == 1 || (int)(FeatureSpace.HashOf(userId) % (ulong)_share.Count) == _share.Number;

    private OnlineSums Change()
    {
        var (buckets, z, n) = (new int[_before.Count], new double[_before.Count], new double[_before.Count]);
        foreach (var (i, (bucket, before)) in _before.Index())
        {
            var after = Learner.StateOf(bucket);
            (buckets[i], z[i], n[i]) = (bucket, after.Z - before.Z, after.N - before.N);
        }

        return new OnlineSums(buckets, z, n);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void OnChanged(StreamWatch watch)
    {
        if (watch.Reason is { } reason)
        {
            LogCut(_share.Number, reason);
        }
        else
        {
            LogGoesOn(_share.Number);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Online learning stopped: the stream of shard {Shard} is broken: {Reason}. It goes on by itself when the stream is healthy again; see Recsys:Online:Watch.")]
    private partial void LogCut(int shard, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Online learning goes on: the stream of shard {Shard} is healthy again. What came meanwhile is not learned.")]
    private partial void LogGoesOn(int shard);

    [LoggerMessage(Level = LogLevel.Information, Message = "Online learning does not learn what came from {From} to {Until:O}.")]
    private partial void LogSkipped(string from, DateTimeOffset until);
}
