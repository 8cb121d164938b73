using System.Diagnostics;

namespace Recsys;

/// <summary>
/// When the caller of a grain stops waiting. It travels beside the call, so that a silo can tell, once the call's turn has come, whether
/// anyone still waits for it: Orleans' own word of a cancelled call may be late, and never comes from a caller that was killed.
/// </summary>
/// <remarks>
/// What is sent is the time that is left, and each process that reads it off the wire counts from that moment by its own steady clock. So
/// the wait in a grain's queue counts, and clocks need not agree: with a point in time, a client whose clock is late by its deadline would
/// have every call refused. Only the way over the network does not count, so that a call may be begun that much too late, and is
/// never refused while its caller waits.
/// </remarks>
[Alias("recsys.CallDeadline"), Immutable]
internal sealed class CallDeadline
{
    private const string Key = "recsys.deadline";

    private static readonly AsyncLocal<CallDeadline?> OfThisCall = new();

    private readonly long _end;

    private CallDeadline(long end) => _end = end;

    /// <summary>Time that is left; not above zero where none is.</summary>
    public TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end);

    /// <summary>Whether the caller has stopped waiting.</summary>
    public bool HasPassed => Left <= TimeSpan.Zero;

    /// <summary>A deadline from now on.</summary>
    /// <param name="left">Time that is left.</param>
    public static CallDeadline In(TimeSpan left) => new(Stopwatch.GetTimestamp() + (long)(left.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Gives the calls that the current method makes from here on a deadline.</summary>
    /// <param name="left">Time that is left.</param>
    public static void Send(TimeSpan left) => RequestContext.Set(Key, In(left));

    /// <summary>The deadline of the call that runs here, where it was set; unlike what is sent, nothing that this call calls has it.</summary>
    public static CallDeadline? Current
    {
        get => OfThisCall.Value;
        set => OfThisCall.Value = value;
    }

    /// <summary>The deadline of the call that has come in, or null. What the call calls in turn does not have it.</summary>
    public static CallDeadline? Take()
    {
        if (RequestContext.Get(Key) is not CallDeadline deadline)
        {
            return null;
        }

        RequestContext.Remove(Key);
        return deadline;
    }
}

/// <summary><see cref="CallDeadline"/> on the wire.</summary>
[GenerateSerializer, Alias("recsys.CallDeadline.Left")]
internal struct CallDeadlineSurrogate
{
    /// <summary>Time that is left when it is written.</summary>
    [Id(0)]
    public long Milliseconds;
}

/// <summary>Takes the time that is left when a call is written, and counts from there when it is read.</summary>
[RegisterConverter]
internal sealed class CallDeadlineConverter : IConverter<CallDeadline, CallDeadlineSurrogate>
{
    /// <inheritdoc/>
    public CallDeadline ConvertFromSurrogate(in CallDeadlineSurrogate surrogate) => CallDeadline.In(TimeSpan.FromMilliseconds(surrogate.Milliseconds));

    /// <inheritdoc/>
    public CallDeadlineSurrogate ConvertToSurrogate(in CallDeadline value) => new() { Milliseconds = (long)Math.Ceiling(value.Left.TotalMilliseconds) };
}
