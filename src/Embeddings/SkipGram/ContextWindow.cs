namespace Recsys.Embeddings;

/// <summary>Which places of a sequence are context of its places.</summary>
internal readonly struct ContextWindow(int window, bool dynamic)
{
    /// <summary>The context of a place: all places from the first to before the end, save the place itself.</summary>
    public (int First, int End) Around(int place, int length, ref FastRandom random)
    {
        if (window == 0)
        {
            return (0, length);
        }

        var reach = dynamic ? 1 + random.Below(window) : window;
        return (Math.Max(0, place - reach), Math.Min(length, place + reach + 1));
    }
}
