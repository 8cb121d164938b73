using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;
using Recsys.Online;
using Recsys.Retrieval;
using Recsys.Samples;
using Recsys.Serving;

namespace Recsys.Grains.Online;

/// <summary>What all parts of online learning on a silo share.</summary>
internal sealed class OnlineSettings(IOptions<OnlineOptions> options, IOptions<ImpressionOptions> impressions, ItemTable table)
{
    private OnlineItems? _items;

    public OnlineOptions Options => options.Value;

    /// <summary>The features of items, made when they are first needed.</summary>
    public OnlineItems Items => _items ??= new OnlineItems(table, new ShownFeatures(new FeatureSpace(Options.Bits, Options.Seed)));

    /// <summary>The windows of what is learned, and of what says that an item was in view; nothing else is waited for.</summary>
    public OutcomeWindows Windows()
    {
        var windows = new OutcomeWindows();
        foreach (var kind in Enum.GetValues<Core.InteractionKind>())
        {
            windows.Set(kind, kind == Options.Outcome || kind == Core.InteractionKind.Impression ? impressions.Value.Windows.Of(kind) : TimeSpan.Zero);
        }

        return windows;
    }

    /// <summary>What a stored state must be of.</summary>
    public override string ToString() => FormattableString.Invariant($"ftrl bits={Options.Bits} seed={Options.Seed} outcome={Options.Outcome}");
}
