using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Whom a rule is for, and when.</summary>
/// <param name="when">What must be known of the user.</param>
/// <param name="from">From when on; null for always.</param>
/// <param name="until">Until when; null for ever.</param>
internal sealed class RuleScope(IDictionary<string, string> when, DateTimeOffset? from, DateTimeOffset? until)
{
    private readonly long _from = from?.ToUnixTimeMilliseconds() ?? long.MinValue;
    private readonly long _until = until?.ToUnixTimeMilliseconds() ?? long.MaxValue;

    /// <summary>Whether it is for this request.</summary>
    public bool Has(in PipelineQuery query) =>
        query.Time >= _from && query.Time < _until && RulesChannel.IsFor(when, new UserAttributes(query.Answers, query.Context));

    /// <summary>Whether a rule for some surfaces is for one; null for the plan of all others.</summary>
    /// <param name="surfaces">The rule's; none for all.</param>
    /// <param name="surface">The plan's.</param>
    public static bool IsOn(IList<string> surfaces, string? surface) => surfaces.Count == 0 || (surface is not null && surfaces.Contains(surface));
}
