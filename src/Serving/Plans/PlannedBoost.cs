using System.Collections.Frozen;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A boost made ready for requests.</summary>
internal sealed class PlannedBoost
{
    private readonly FrozenSet<string> _items;
    private readonly KeyValuePair<string, string>[] _attributes;
    private readonly KeyValuePair<string, string>[] _when;
    private readonly long _from;
    private readonly long _until;

    public PlannedBoost(BoostRule rule, int number)
    {
        _items = rule.Items.ToFrozenSet(StringComparer.Ordinal);
        _attributes = [.. rule.Attributes];
        _when = [.. rule.When];
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
    public bool Applies(in PipelineQuery query)
    {
        if (query.Time < _from || query.Time >= _until)
        {
            return false;
        }

        var known = new UserAttributes(query.Answers, query.Context);
        foreach (var (field, value) in _when)
        {
            if (!known.TryGet(field, out var own) || own != value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it moves an item.</summary>
    public bool Moves(ItemTable table, int index) =>
        (_items.Count > 0 && _items.Contains(table.GetId(index))) || (_attributes.Length > 0 && HasAll(table.GetAttributes(index)));

    private bool HasAll(IReadOnlyList<Core.ItemAttribute> attributes)
    {
        foreach (var (field, value) in _attributes)
        {
            var found = false;
            for (var i = 0; i < attributes.Count && !found; i++)
            {
                found = attributes[i].Field == field && attributes[i].Value == value;
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }
}
