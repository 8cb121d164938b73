using System.Runtime.InteropServices;
using Recsys.Core;
using Recsys.Serving;

namespace Recsys.Grains.Sharding;

/// <summary>Between what the pipeline says of a part and what travels: columns of numbers as one piece of memory each, since some thousand go with each request.</summary>
internal static class ShardPacking
{
    public static byte[] Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    public static T[] Values<T>(byte[] bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes).ToArray();

    public static ShardReply Pack(ShardCandidates found) => new()
    {
        Items = Bytes<ShardItem>(found.Items),
        Ids = found.Ids,
        Attributes = Array.ConvertAll(found.Attributes, a => a is null ? null : a.Select(v => new AttributeValue(v.Field, v.Value)).ToArray()),
        Lists = Array.ConvertAll(found.Lists, l => Bytes<ShardHit>(l)),
        Fill = Bytes<ShardHit>(found.Fill),
        Named = Bytes<ShardHit>(found.Named),
        LeftOut = found.LeftOut,
        Unplaced = found.Unplaced,
    };

    public static ShardCandidates Unpack(ShardReply reply) => new()
    {
        Items = Values<ShardItem>(reply.Items),
        Ids = reply.Ids,
        Attributes = Array.ConvertAll(reply.Attributes, a => a is null ? null : (IReadOnlyList<ItemAttribute>)a.Select(v => new ItemAttribute(v.Field, v.Value)).ToArray()),
        Lists = Array.ConvertAll(reply.Lists, Values<ShardHit>),
        Fill = Values<ShardHit>(reply.Fill),
        Named = Values<ShardHit>(reply.Named),
        LeftOut = reply.LeftOut,
        Unplaced = reply.Unplaced,
    };
}
