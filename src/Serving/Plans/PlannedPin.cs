using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A pin made ready for requests.</summary>
internal sealed class PlannedPin
{
    private readonly RuleScope _scope;

    private PlannedPin(PinRule rule, int number)
    {
        _scope = new RuleScope(rule.When, rule.From, rule.Until);
        (Item, Place, Name) = (rule.Item, rule.Place, $"pin {number}: places up");
    }

    /// <summary>Id of the item.</summary>
    public string Item { get; }

    /// <summary>Its place, from 1.</summary>
    public int Place { get; }

    /// <summary>What explanations call it.</summary>
    public string Name { get; }

    /// <summary>The pins of a surface by place; null for the plan of all others.</summary>
    public static PlannedPin[] Of(IEnumerable<PinRule> rules, string? surface) =>
        [.. rules.Index().Where(r => RuleScope.IsOn(r.Item.Surfaces, surface)).OrderBy(r => r.Item.Place).Select(r => new PlannedPin(r.Item, r.Index))];

    /// <summary>What brings the items of a surface's pins, however long the session.</summary>
    public static IEnumerable<RecallRule> Recall(IEnumerable<PinRule> rules, string? surface)
    {
        foreach (var rule in rules.Where(r => RuleScope.IsOn(r.Surfaces, surface)))
        {
            var brings = new RecallRule { MaxSession = null, From = rule.From, Until = rule.Until, Items = { rule.Item } };
            foreach (var (field, value) in rule.When)
            {
                brings.When[field] = value;
            }

            yield return brings;
        }
    }

    /// <summary>Whether it is for this request.</summary>
    public bool Applies(in PipelineQuery query) => _scope.Has(query);
}
