using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>A channel that brings given items, after doing something else.</summary>
internal sealed class TestChannel(string name, params int[] items) : IRecallChannel
{
    public string Name => name;

    public string Reason => $"because of {name}";

    /// <summary>What happens first.</summary>
    public Action? Before { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Calls { get; private set; }

    /// <summary>Room at the last call.</summary>
    public int Room { get; private set; }

    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        Calls++;
        Room = destination.Length;
        Before?.Invoke();
        var count = 0;
        for (var i = 0; i < items.Length && count < destination.Length; i++)
        {
            if (query.Filter.Accepts(items[i]))
            {
                destination[count++] = new RecalledItem(items[i], items.Length - i);
            }
        }

        return count;
    }
}
