using System.Security.Cryptography;
using System.Text;

namespace Recsys.Grains.Storage;

/// <summary>The hashes by which the stores find users and events: no id of a user stands in an index or in a second file.</summary>
internal static class UserKey
{
    // A lone surrogate would become the same replacement character as any other.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>SHA-256 of an id's UTF-8, 32 bytes.</summary>
    /// <exception cref="RecsysValidationException">The id is no Unicode text.</exception>
    public static byte[] Of(string userId)
    {
        try
        {
            return SHA256.HashData(Strict.GetBytes(userId));
        }
        catch (EncoderFallbackException)
        {
            throw new RecsysValidationException(new RecsysError(nameof(UserEvent.UserId), "text with half a surrogate pair", "valid Unicode text"));
        }
    }

    /// <summary>The first 64 bits of the SHA-256 of an event's id.</summary>
    public static long OfEvent(string eventId) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)));
}
