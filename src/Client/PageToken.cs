using System.Buffers.Text;
using System.Text;

namespace Recsys.Client;

/// <summary>Where a page of items ended, as a text that goes into addresses as it is.</summary>
internal static class PageToken
{
    public static string Write(string lastId) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastId));

    public static string Read(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw new RecsysValidationException(Bounds.Error("PageToken", token, "the NextPageToken of a page, or null"));
        }
    }
}
