using Recsys.Core;
using Recsys.Grains.Filters;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Sharding;

/// <summary>Answers for the parts that this silo holds.</summary>
internal sealed class ShardAnswers(CatalogueShards shards, ShardRecall recall, ModelHost models)
{
    /// <summary>Answers, on the caller's thread.</summary>
    public ShardReply Answer(ShardAsk ask)
    {
        if (ask.Shards != shards.Count)
        {
            return new ShardReply { Outcome = ShardOutcome.OtherDivision, Other = shards.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        }

        if (shards.Find(ask.Shard) is not { } shard)
        {
            return new ShardReply { Outcome = ShardOutcome.NotHeld };
        }

        using var lease = ask.Version is null ? default : models.Acquire(ask.Version);
        if (lease.Model is null && (ask.Version ?? models.ActiveVersion) is not null)
        {
            return new ShardReply { Outcome = ShardOutcome.OtherVersion, Other = models.ActiveVersion };
        }

        var found = recall.Ask(Question(ask, shard, lease.Model));
        return found is null ? new ShardReply { Outcome = ShardOutcome.NotHeld } : ShardPacking.Pack(found) with
        {
            KnownFields = [.. ask.KnownFields.Where(shard.Table.Fields.IsKnown)],
            Nearest = [.. ask.KnownFields.Where(f => !shard.Table.Fields.IsKnown(f)).Select(shard.Table.Fields.Nearest)],
        };
    }

    /// <summary>What the silo holds.</summary>
    public ShardState State()
    {
        var held = shards.Held.ToArray();
        return new ShardState
        {
            Shards = shards.Count,
            Held = Array.ConvertAll(held, s => s.Number),
            Popular = Array.ConvertAll(held, s => ShardPacking.Bytes<PlacedScore>(s.Popular.ToArray())),
        };
    }

    // Whether a field is known is a question to all parts.
    private static ShardQuestion Question(ShardAsk ask, CatalogueShard shard, ServingModel? serving) => new()
    {
        Shard = shard,
        Serving = serving,
        Channels = [.. ask.Channels.Zip(ask.Most, (name, most) => new ChannelShare(name, most))],
        Fill = ask.FillChannel is { } fill ? new ChannelShare(fill, ask.FillCount) : null,
        Named = ask.Named,
        Condition = FilterCompiler.Compile(shard.Table, [.. ask.Filters ?? [], .. ask.Full ?? []], ask.Filter, allowUnknown: true),
        Excluded = ask.Excluded,
        Allowed = ask.Allowed,
        Fields = ask.Fields,
        History = ShardPacking.Values<HistoryEvent>(ask.History),
        Interest = ShardPacking.Values<float>(ask.Interest),
        Context = ask.Context,
        Answers = ask.Answers,
        UserId = ask.UserId,
        Time = ask.Time,
    };
}
