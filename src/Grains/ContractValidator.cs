using System.Globalization;
using Microsoft.Extensions.Options;
using Recsys.Models;
using static Recsys.Bounds;

namespace Recsys.Grains;

/// <summary>Holds what comes over the wire against the limits.</summary>
internal sealed class ContractValidator(IOptions<RecsysLimits> options, TimeProvider time)
{
    private const int MaxAttributes = 64;
    private const int MaxAnswers = 64;

    private readonly RecsysLimits _limits = options.Value;

    /// <summary>The first bound that an event breaks, or null.</summary>
    public RecsysError? Check(UserEvent? e, string userId)
    {
        if (e is null)
        {
            return Error("Event", null, "not null");
        }

        if (e.UserId != userId)
        {
            return Error(nameof(e.UserId), e.UserId, $"the grain's user, '{userId}'");
        }

        if (Length(nameof(e.Id), e.Id, 1, MaxName) is { } id)
        {
            return id;
        }

        if (ItemId(nameof(e.ItemId), e.ItemId) is { } item)
        {
            return item;
        }

        if (e.Kind > EventKind.Custom)
        {
            return Error(nameof(e.Kind), ((byte)e.Kind).ToString(CultureInfo.InvariantCulture), "a value of EventKind");
        }

        if (e.Kind == EventKind.Custom ? Length(nameof(e.CustomKind), e.CustomKind, 1, MaxName) is { } custom : Absent(e, out custom))
        {
            return custom;
        }

        if (!double.IsFinite(e.Value) || e.Value < 0)
        {
            return Error(nameof(e.Value), e.Value.ToString(CultureInfo.InvariantCulture), "a finite number, 0 or more");
        }

        var age = time.GetUtcNow() - e.Time;
        if (age > _limits.MaxEventAge)
        {
            return Error(nameof(e.Time), Format(e.Time), $"at most {_limits.MaxEventAge} in the past (Recsys:Limits:MaxEventAge)");
        }

        if (age < -_limits.MaxClockSkew)
        {
            return Error(nameof(e.Time), Format(e.Time), $"at most {_limits.MaxClockSkew} in the future (Recsys:Limits:MaxClockSkew)");
        }

        return (e.SessionId is null ? null : Length(nameof(e.SessionId), e.SessionId, 0, MaxName))
            ?? (e.RequestId is null ? null : Length(nameof(e.RequestId), e.RequestId, 0, MaxName))
            ?? Context(e.Context, MaxText);
    }

    /// <summary>Throws where a batch of events breaks a bound as a whole.</summary>
    public void Require(IReadOnlyList<UserEvent>? events, string userId)
    {
        Throw(events is null ? Error("Events", null, "not null") : null);
        Throw(Length(nameof(UserEvent.UserId), userId, 1, _limits.MaxIdLength));
        if (events!.Count > _limits.MaxBatch)
        {
            Throw(Error(RecsysError.EventCount, events.Count.ToString(CultureInfo.InvariantCulture), $"0 to {_limits.MaxBatch} (Recsys:Limits:MaxBatch)"));
        }
    }

    /// <summary>Throws where a request breaks a bound.</summary>
    public void Require(RecommendRequest? request, string userId)
    {
        Throw(request is null ? Error("Request", null, "not null") : null);
        if (request!.UserId != userId)
        {
            Throw(Error(nameof(request.UserId), request.UserId, $"the grain's user, '{userId}'"));
        }

        Throw(Length(nameof(request.UserId), userId, 1, _limits.MaxIdLength));
        RequireCount(request.Count);
        Throw(RequestBounds.Check(request, _limits.MaxIdLength));
    }

    /// <summary>Throws where a request breaks a bound.</summary>
    public void Require(SimilarItemsRequest? request)
    {
        Throw(request is null ? Error("Request", null, "not null") : null);
        RequireCount(request!.Count);
        Throw(RequestBounds.Check(request));
    }

    /// <summary>Throws where a number of items is out of bounds.</summary>
    public void RequireCount(int count)
    {
        if (count < 1 || count > _limits.MaxCount)
        {
            Throw(Error("Count", count.ToString(CultureInfo.InvariantCulture), $"1 to {_limits.MaxCount} (Recsys:Limits:MaxCount)"));
        }
    }

    /// <summary>Throws where an answer of a user breaks a bound.</summary>
    public void RequireAnswer(string userId, string field, string? value, IReadOnlyDictionary<string, string> answers)
    {
        Throw(Length(nameof(UserEvent.UserId), userId, 1, _limits.MaxIdLength));
        Throw(Length("Field", field, 1, MaxText));
        Throw(value is null ? null : Length("Value", value, 1, MaxText));
        Throw(value is null || answers.ContainsKey(field) ? null : AtMost("Answers.Count", answers.Count + 1, MaxAnswers));
    }

    /// <summary>Throws where the user whose history is to move is none, or the one that it is to move to.</summary>
    public void RequireMerge(string fromUserId, string toUserId)
    {
        Throw(Length(nameof(UserEvent.UserId), toUserId, 1, _limits.MaxIdLength));
        Throw(Length("FromUserId", fromUserId, 1, _limits.MaxIdLength));
        Throw(fromUserId == toUserId ? Error("FromUserId", fromUserId, "another user than the one that takes over") : null);
    }

    /// <summary>Throws where an item breaks a bound.</summary>
    public void Require(Item? item)
    {
        Throw(item is null ? Error("Item", null, "not null") : null);
        Throw(ItemId(nameof(item.Id), item!.Id));
        Throw(item.Attributes is null ? Error("Attributes", null, "a list, which may be empty") : null);
        Throw(AtMost("Attributes.Count", item.Attributes!.Count, MaxAttributes));
        foreach (var attribute in item.Attributes)
        {
            Throw(Length("Attributes.Field", attribute.Field, 1, MaxName));
            Throw(attribute.Value is not null && ContentField.IsVector(attribute.Value) ? Vector(attribute.Value) : Length("Attributes.Value", attribute.Value, 1, MaxText));
            Throw(Whole("Attributes.Field", attribute.Field) ?? Whole("Attributes.Value", attribute.Value!));
        }
    }

    private static RecsysError? Vector(string value) => Length("Attributes.Value", value, 1, MaxVectorText) ?? (ContentField.TryParse(value, out _)
        ? null
        : Error("Attributes.Value", value.Length > MaxText ? value[..MaxText] : value, $"numbers alone between the brackets, finite, at most {ContentField.MaxDimension} of them"));

    /// <summary>Throws where one of some item ids breaks a bound.</summary>
    public void RequireItemIds(IReadOnlyList<string> itemIds)
    {
        foreach (var id in itemIds)
        {
            Throw(ItemId("ItemIds", id));
        }
    }

    // Models keep item ids one a line and refuse control characters altogether: such an item could never get a row.
    private RecsysError? ItemId(string field, string? id) => Length(field, id, 1, _limits.MaxIdLength)
        ?? Whole(field, id!)
        ?? (id!.Any(char.IsControl) ? Error(field, string.Concat(id!.Select(c => char.IsControl(c) ? '?' : c)), "no control characters") : null);

    private static bool Absent(UserEvent e, out RecsysError? error)
    {
        error = e.CustomKind is null ? null : Error(nameof(e.CustomKind), e.CustomKind, "null, except for Kind = Custom");
        return error is not null;
    }

    private static string Format(DateTimeOffset value) => value.ToString("O", CultureInfo.InvariantCulture);
}
