using Recsys.Core;

namespace Recsys.Samples.Tests;

/// <summary>Keeps what a joiner finds.</summary>
internal sealed class Noting : ISampleSink
{
    public List<Label> Labels { get; } = [];

    public List<JoinedList> Lists { get; } = [];

    public List<(EventRow Row, Unjoined Reason)> Unjoined { get; } = [];

    public void Labelled(in Label label) => Labels.Add(label);

    public void Closed(JoinedList list) => Lists.Add(list);

    public void Left(EventRow row, Unjoined reason) => Unjoined.Add((row, reason));
}
