using Recsys.Core;

namespace Recsys.Samples;

/// <summary>Takes what a <see cref="SampleJoiner"/> finds, on its caller's thread.</summary>
public interface ISampleSink
{
    /// <summary>A label is known, or corrected.</summary>
    /// <param name="label">The label.</param>
    void Labelled(in Label label);

    /// <summary>A list is no longer waited for.</summary>
    /// <param name="list">The list and all that came of it.</param>
    void Closed(JoinedList list);

    /// <summary>An event is no outcome of anything.</summary>
    /// <param name="row">The event.</param>
    /// <param name="reason">Why.</param>
    void Left(EventRow row, Unjoined reason);
}
