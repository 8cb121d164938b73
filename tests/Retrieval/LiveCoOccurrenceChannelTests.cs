using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class LiveCoOccurrenceChannelTests : RecallChannelSuite
{
    private readonly LiveCoOccurrence _live = new(new RecallOptions());

    public LiveCoOccurrenceChannelTests()
    {
        Channel = new LiveCoOccurrenceChannel(_live);
        for (var i = 0; i < 58; i++)
        {
            _live.Add($"u{i}", i, i);
            _live.Add($"u{i}", i + 1, i);
            _live.Add($"u{i}", i + 2, i);
        }

        _live.Refresh();
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => false;

    // Item i shares two users with its next neighbours and one with those behind them.
    [Fact]
    public void Recall_IsWhatOthersMetWithTheNewest_AndNamesTheItemThatLedThere()
    {
        var found = Ask(null, Filter([]), 60, 20);

        Assert.Equal([18, 19, 21, 22], found.Select(f => f.Index).Order());
        Assert.All(found, f => Assert.Equal(20, f.Source));
        Assert.Equal([19, 21], found.OrderByDescending(f => f.Score).Take(2).Select(f => f.Index).Order());
    }

    [Fact]
    public void Recall_OlderItems_WeighLess()
    {
        var found = Ask(null, Filter([]), 60, 20, 40).ToDictionary(f => f.Index, f => f.Score);

        Assert.Equal(.8f, found[42] / found[22], 1e-4f);
    }

    [Fact]
    public void Recall_Dislikes_LeadNowhere()
    {
        var destination = new RecalledItem[5];
        var query = new RecallQuery { Table = Table, Filter = Filter([]), Session = [new HistoryEvent(8, InteractionKind.Dislike, 0, 1)] };

        Assert.Equal(0, Channel.Recall(query, destination));
    }
}
