using Recsys.Core;

namespace Recsys.Samples;

/// <summary>One shown item with what came of it: a row of the files.</summary>
public sealed record Sample
{
    /// <summary>Id of the answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was shown, unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>Where it was shown.</summary>
    public required string Surface { get; init; }

    /// <summary>Number of the page, from 1.</summary>
    public required int Page { get; init; }

    /// <summary>Place on the page, from 1.</summary>
    public required int Place { get; init; }

    /// <summary>The model version that ranked it; null for none.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The request's context as a JSON object of texts; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>Sequence of the user's last event that was known.</summary>
    public required long After { get; init; }

    /// <summary>The item as it was shown.</summary>
    public required ShownItem Shown { get; init; }

    /// <summary>What came of it, by the number of the kind.</summary>
    public required IReadOnlyList<KindLabel> Labels { get; init; }

    /// <summary>What came of it by one kind.</summary>
    /// <param name="kind">The kind.</param>
    public KindLabel this[InteractionKind kind] => Labels[(int)kind];

    /// <summary>The samples of a list, by place.</summary>
    /// <param name="list">The list.</param>
    public static IEnumerable<Sample> Of(JoinedList list) => list.Shown.Items.Select((item, i) => new Sample
    {
        RequestId = list.Shown.RequestId,
        UserId = list.Shown.UserId,
        Time = list.Shown.Time,
        Surface = list.Shown.Surface,
        Page = list.Shown.Page,
        Place = i + 1,
        ModelVersion = list.Shown.ModelVersion,
        Context = list.Shown.Context,
        After = list.Shown.After,
        Shown = item,
        Labels = [.. Enum.GetValues<InteractionKind>().Select(kind => list[i, kind])],
    });
}
