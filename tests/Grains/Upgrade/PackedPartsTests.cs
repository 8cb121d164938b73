using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Recsys.Core;
using Recsys.Grains.Sharding;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Tests.Upgrade;

/// <summary>
/// Where each number lies in what parts of a divided catalogue send as pieces of memory. It is part of the wire contract: a build that moves one is
/// misread by the build beside it, so that a change needs a new field of the message in place of the old one.
/// </summary>
public sealed class PackedPartsTests
{
    [Fact]
    public void Events_AreReadFromTheirPlaces() => RequirePlaces(new HistoryEvent(7, InteractionKind.Purchase, 2.5f, 1L << 40), 24, bytes =>
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 7);
        bytes[4] = (byte)InteractionKind.Purchase;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8), 2.5f);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), 1L << 40);
    });

    [Fact]
    public void Items_AreReadFromTheirPlaces() => RequirePlaces(new ShardItem(1L << 40, 5, -1, 0.5f), 24, bytes =>
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 1L << 40);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), 5);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), -1);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(20), 0.5f);
    });

    [Fact]
    public void Hits_AreReadFromTheirPlaces() => RequirePlaces(new ShardHit(9, -1.5f, 3), 12, bytes =>
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 9);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4), -1.5f);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 3);
    });

    [Fact]
    public void Scores_AreReadFromTheirPlaces() => RequirePlaces(new PlacedScore(4.5f, 1L << 40), 16, bytes =>
    {
        BinaryPrimitives.WriteSingleLittleEndian(bytes, 4.5f);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), 1L << 40);
    });

    private static void RequirePlaces<T>(T value, int size, Action<byte[]> write)
        where T : unmanaged
    {
        var bytes = new byte[size * 2];
        write(bytes);
        Assert.Equal(size, Unsafe.SizeOf<T>());
        Assert.Equal([value, default], ShardPacking.Values<T>(bytes));
        Assert.Equal([value, default], ShardPacking.Values<T>(ShardPacking.Bytes<T>([value, default])));
    }
}
