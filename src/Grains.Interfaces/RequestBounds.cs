using System.Globalization;

namespace Recsys;

/// <summary>
/// The bounds of requests that no setting changes, in one place: a client refuses by them before it sends, and a silo whoever comes without
/// one. Counts of items and lengths of ids are the silo's own.
/// </summary>
internal static class RequestBounds
{
    /// <summary>What a page may be.</summary>
    public const string Page = "a NextPage of this user's answers, as it was";

    // A value of a request's context may be a list of categories.
    private const int MaxContextText = 1024;
    private const int MaxFilters = 16;
    private const int MaxFilterValues = 64;
    private const int MaxItems = 1000;
    private const int MaxFriends = 1000;
    private const int MaxInclude = 16;
    private const int MaxCaps = 8;
    private const int MaxPage = 256;

    /// <summary>The bound that a request breaks, or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxIdLength">Longest id.</param>
    public static RecsysError? Check(RecommendRequest request, int maxIdLength) =>
        Bounds.Length(nameof(request.Surface), request.Surface, 0, Bounds.MaxName)
        ?? Bounds.Context(request.Context, MaxContextText)
        ?? Bounds.Texts(nameof(request.ExcludeItemIds), request.ExcludeItemIds, MaxItems, 0, maxIdLength)
        ?? Bounds.Texts(nameof(request.AllowItemIds), request.AllowItemIds, MaxItems, 0, maxIdLength)
        ?? Bounds.Texts(nameof(request.FriendIds), request.FriendIds, MaxFriends, 1, maxIdLength)
        ?? Filters(request.Filters)
        ?? FilterBounds.Check(request.Filter)
        ?? Include(request.Include)
        ?? Caps(request.Caps)
        ?? (request.Page is { } page && Bounds.Length(nameof(request.Page), page, 1, MaxPage) is not null ? Bounds.Error(nameof(request.Page), page, Page) : null);

    /// <summary>The bound that a request breaks, or null.</summary>
    /// <param name="request">The request.</param>
    public static RecsysError? Check(SimilarItemsRequest request) => FilterBounds.Check(request.Filter) ?? Include(request.Include);

    private static RecsysError? Include(IReadOnlyList<string>? include) =>
        Bounds.Texts(nameof(RecommendRequest.Include), include, MaxInclude, 1, Bounds.MaxName);

    private static RecsysError? Filters(IReadOnlyList<AttributeFilter>? filters)
    {
        var error = Bounds.AtMost("Filters.Count", filters?.Count ?? 0, MaxFilters);
        for (var i = 0; error is null && i < filters?.Count; i++)
        {
            var filter = filters[i];
            error = filter is null
                ? Bounds.Error("Filters", null, "no filter that is null")
                : Bounds.Length("Filters.Field", filter.Field, 1, Bounds.MaxName)
                    ?? Bounds.Between("Filters.Values.Count", filter.Values?.Count ?? 0, 1, MaxFilterValues)
                    ?? Bounds.Texts("Filters.Values", filter.Values, MaxFilterValues, 0, Bounds.MaxText);
        }

        return error;
    }

    private static RecsysError? Caps(IReadOnlyList<FieldCap>? caps)
    {
        var error = Bounds.AtMost("Caps.Count", caps?.Count ?? 0, MaxCaps);
        for (var i = 0; error is null && i < caps?.Count; i++)
        {
            var (field, count) = caps[i];
            error = Bounds.Length("Caps.Field", field, 1, Bounds.MaxName)
                ?? (count >= 1 ? null : Bounds.Error("Caps.Count", count.ToString(CultureInfo.InvariantCulture), $"1 or more items of one {field}"));
        }

        return error;
    }
}
