using System.Collections.Frozen;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A boost made ready for requests.</summary>
internal sealed class PlannedBoost
{
    private readonly FrozenSet<string> _items;
    private readonly BoostRule _rule;
    private readonly long _from;
    private readonly long _until;

    public PlannedBoost(BoostRule rule, int number)
    {
        _items = rule.Items.ToFrozenSet(StringComparer.Ordinal);
        _rule = rule;
        _from = rule.From?.ToUnixTimeMilliseconds() ?? long.MinValue;
        _until = rule.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        (Strength, Name) = ((float)rule.Strength, $"boost {number}");
    }

    /// <summary>Share of the range of scores that it adds.</summary>
    public float Strength { get; }

    /// <summary>What explanations call it.</summary>
    public string Name { get; }

    /// <summary>The boosts of a surface; null for the plan of all others.</summary>
    public static PlannedBoost[] Of(IEnumerable<BoostRule> rules, string? surface) =>
        [.. rules.Index().Where(r => r.Item.Surfaces.Count == 0 || (surface is not null && r.Item.Surfaces.Contains(surface))).Select(r => new PlannedBoost(r.Item, r.Index))];

    /// <summary>Whether it is for this request.</summary>
    public bool Applies(in PipelineQuery query) =>
        query.Time >= _from && query.Time < _until && RulesChannel.IsFor(_rule.When, new UserAttributes(query.Answers, query.Context));

    /// <summary>Whether it moves an item.</summary>
    public bool Moves(ItemTable table, int index) =>
        (_items.Count > 0 && _items.Contains(table.GetId(index))) || (_rule.Attributes.Count > 0 && RulesChannel.HasAll(table.GetAttributes(index), _rule.Attributes));
}
