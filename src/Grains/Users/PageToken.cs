using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Recsys.Grains.Users;

/// <summary>
/// The text of a page: the list's id, the page's number, and a check over both and the user. The check tells a damaged or foreign
/// token from one that is over. It is no secret and needs none: the id is random, and only the user's own grain knows its list.
/// </summary>
internal static class PageToken
{
    private const int Content = sizeof(ulong) + sizeof(ushort);
    private const int CheckLength = 8;

    // Three bytes are four letters.
    private const int Letters = (Content + CheckLength) / 3 * 4;

    public static string Write(ulong list, int page, string userId)
    {
        Span<byte> token = stackalloc byte[Content + CheckLength];
        BinaryPrimitives.WriteUInt64LittleEndian(token, list);
        BinaryPrimitives.WriteUInt16LittleEndian(token[sizeof(ulong)..], (ushort)page);
        Check(token[..Content], userId, token[Content..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token; false where it is damaged or another user's.</summary>
    public static bool TryRead(string text, string userId, out ulong list, out int page)
    {
        Span<byte> token = stackalloc byte[Content + CheckLength];
        Span<byte> check = stackalloc byte[CheckLength];
        (list, page) = (0, 0);
        if (text.Length != Letters || Base64Url.DecodeFromChars(text, token, out _, out var length) != OperationStatus.Done || length != token.Length)
        {
            return false;
        }

        Check(token[..Content], userId, check);
        list = BinaryPrimitives.ReadUInt64LittleEndian(token);
        page = BinaryPrimitives.ReadUInt16LittleEndian(token[sizeof(ulong)..]);
        return page > 1 && check.SequenceEqual(token[Content..]);
    }

    private static void Check(ReadOnlySpan<byte> content, string userId, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(content);
        sha.AppendData(MemoryMarshal.AsBytes(userId.AsSpan()));
        sha.GetHashAndReset(hash);
        hash[..CheckLength].CopyTo(check);
    }
}
