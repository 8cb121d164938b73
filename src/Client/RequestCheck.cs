using System.Diagnostics.CodeAnalysis;
using static Recsys.Bounds;

namespace Recsys.Client;

/// <summary>
/// The bounds that a silo cannot see: what is null has no grain to answer for it, and lone surrogates are lost on the wire. Requests are held
/// against all of their bounds that no setting of a silo changes (<see cref="RequestBounds"/>).
/// </summary>
internal static class RequestCheck
{
    // The longest that RecsysLimits.MaxIdLength may be; the silo's own bound is usually less.
    private const int MaxIdLength = 512;

    /// <summary>Throws where a list, request or item that must be there is null.</summary>
    public static T NotNull<T>(T? value, string field)
        where T : class =>
        value ?? throw new RecsysValidationException(Error(field, null, "not null"));

    /// <summary>Throws where an id cannot be the key of a grain.</summary>
    public static string Id(string? id, string field)
    {
        Throw(IdError(id, field));
        return id!;
    }

    /// <summary>Throws where text is malformed; null is left to the silo.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Text(string? text, string field)
    {
        Throw(TextError(text, field));
        return text;
    }

    /// <summary>Throws where a request cannot be sent.</summary>
    public static RecommendRequest Request(RecommendRequest? request)
    {
        NotNull(request, "Request");
        Throw(IdError(request!.UserId, nameof(request.UserId)) ?? RequestBounds.Check(request, MaxIdLength));
        return request;
    }

    /// <summary>Throws where a request cannot be sent.</summary>
    public static SimilarItemsRequest Request(SimilarItemsRequest? request)
    {
        NotNull(request, "Request");
        Throw(IdError(request!.ItemId, nameof(request.ItemId)) ?? RequestBounds.Check(request));
        return request;
    }

    /// <summary>Throws where an item cannot be sent.</summary>
    public static void Item(Item? item)
    {
        NotNull(item, "Item");
        Throw(IdError(item!.Id, nameof(item.Id)));
        foreach (var attribute in item.Attributes ?? [])
        {
            Throw(TextError(attribute.Field, "Attributes.Field") ?? TextError(attribute.Value, "Attributes.Value"));
        }
    }

    /// <summary>Why an event cannot be sent, or null.</summary>
    public static RecsysError? Event(UserEvent? e) => e is null
        ? Error("Event", null, "not null")
        : IdError(e.UserId, nameof(e.UserId))
            ?? TextError(e.Id, nameof(e.Id))
            ?? TextError(e.ItemId, nameof(e.ItemId))
            ?? TextError(e.CustomKind, nameof(e.CustomKind))
            ?? TextError(e.SessionId, nameof(e.SessionId))
            ?? TextError(e.RequestId, nameof(e.RequestId))
            ?? ContextError(e.Context);

    private static RecsysError? IdError(string? id, string field) => id is { Length: >= 1 and <= MaxIdLength }
        ? TextError(id, field)
        : Error(field, id, "1 to 128 characters (Recsys:Limits:MaxIdLength)");

    private static RecsysError? TextError(string? text, string field) =>
        text is null ? null : Whole(field, text);

    private static RecsysError? ContextError(IReadOnlyDictionary<string, string>? context)
    {
        if (context is null)
        {
            return null;
        }

        foreach (var (key, value) in context)
        {
            if ((TextError(key, "Context.Key") ?? TextError(value, "Context.Value")) is { } error)
            {
                return error;
            }
        }

        return null;
    }
}
