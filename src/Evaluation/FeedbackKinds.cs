using System.Collections.Frozen;
using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Which kinds of interaction say what about a user's taste.</summary>
public static class FeedbackKinds
{
    /// <summary>
    /// Kinds that count as interest in an item: all but <see cref="InteractionKind.Impression"/>, which the user did not
    /// choose, and <see cref="InteractionKind.Dislike"/>.
    /// </summary>
    public static IReadOnlySet<InteractionKind> Positive { get; } = Enum.GetValues<InteractionKind>()
        .Where(kind => kind is not (InteractionKind.Impression or InteractionKind.Dislike))
        .ToFrozenSet();
}
