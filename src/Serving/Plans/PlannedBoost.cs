using System.Collections.Frozen;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A boost made ready for requests.</summary>
internal sealed class PlannedBoost
{
    private readonly FrozenSet<string> _items;
    private readonly BoostRule _rule;
    private readonly RuleScope _scope;

    public PlannedBoost(BoostRule rule, int number)
    {
        _items = rule.Items.ToFrozenSet(StringComparer.Ordinal);
        _rule = rule;
        _scope = new RuleScope(rule.When, rule.From, rule.Until);
        (Strength, Name) = ((float)rule.Strength, $"boost {number}");
    }

    /// <summary>Share of the range of scores that it adds.</summary>
    public float Strength { get; }

    /// <summary>What explanations call it.</summary>
    public string Name { get; }

    /// <summary>The boosts of a surface; null for the plan of all others.</summary>
    public static PlannedBoost[] Of(IEnumerable<BoostRule> rules, string? surface) =>
        [.. rules.Index().Where(r => RuleScope.IsOn(r.Item.Surfaces, surface)).Select(r => new PlannedBoost(r.Item, r.Index))];

    /// <summary>Whether it is for this request.</summary>
    public bool Applies(in PipelineQuery query) => _scope.Has(query);

    /// <summary>Whether it moves an item.</summary>
    public bool Moves(ItemTable table, int index) =>
        (_items.Count > 0 && _items.Contains(table.GetId(index))) || (_rule.Attributes.Count > 0 && RulesChannel.HasAll(table.GetAttributes(index), _rule.Attributes));
}
