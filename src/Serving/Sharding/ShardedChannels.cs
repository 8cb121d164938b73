using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>The channels of a plan that the parts of the catalogue are asked, each for as many as the list could take of one part.</summary>
public sealed class ShardedChannels
{
    private ShardedChannels(SurfacePlan plan, bool hasVersion, int count)
    {
        var wanted = Math.Max(plan.Candidates, count);
        var (shares, orders, before) = (new List<ChannelShare>(), new List<PartialLists>(), 0L);
        Numbers = new int[plan.Channels.Length];
        for (var c = 0; c < Numbers.Length; c++)
        {
            var channel = plan.Channels[c];
            Numbers[c] = -1;
            if (channel.Local is not { } local || local.Partial == PartialLists.None || (channel.OnlyWithoutVersion && hasVersion))
            {
                continue;
            }

            // What channels before it bring is passed over in its list, so that it may need as many more.
            before += channel.Quota;
            Numbers[c] = shares.Count;
            shares.Add(new ChannelShare(channel.Guard.Name, channel.Filling is null ? (int)Math.Min(wanted, before) : wanted));
            orders.Add(local.Partial);
        }

        (Shares, Orders) = (shares, orders);
        Filling = Array.Find(plan.Channels, c => c.Filling is not null)?.Guard.Name;
    }

    private ShardedChannels() => (Shares, Orders, Numbers) = ([], [PartialLists.ByRow], []);

    /// <summary>The channel of what is nearest in the recall space alone.</summary>
    public static ShardedChannels Embedding { get; } = new();

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<ChannelShare> Shares { get; }

    /// <summary>The channel that fills lists; null where there is none.</summary>
    public string? Filling { get; }

    internal IReadOnlyList<PartialLists> Orders { get; }

    /// <summary>For each channel of the plan its number among <see cref="Shares"/>, or -1.</summary>
    internal int[] Numbers { get; }

    // The same bound holds for a list of all parts.
    internal int MostOf(int channel) => channel < Shares.Count ? Shares[channel].Most : int.MaxValue;

    /// <summary>The channels of a plan.</summary>
    /// <param name="plan">The request's plan.</param>
    /// <param name="hasVersion">Whether a model version is leased.</param>
    /// <param name="count">How many items are wanted.</param>
    public static ShardedChannels Of(SurfacePlan plan, bool hasVersion, int count) => new(plan, hasVersion, count);
}
