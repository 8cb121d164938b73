using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking;

/// <summary>Makes the rows of the context fields of what a silo has of them, as <see cref="FieldTable"/> makes them of examples.</summary>
internal sealed class ContextRows : IDisposable
{
    private readonly FieldLayout _layout;
    private readonly RankingModel _model;
    private readonly Parameter[] _tables;

    /// <param name="layout">The fields.</param>
    /// <param name="model">Says how wide rows are, and whether it reads keys.</param>
    /// <param name="values">The rows of all categories.</param>
    public ContextRows(FieldLayout layout, RankingModel model, torch.Tensor values)
    {
        (_layout, _model) = (layout, model);
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _tables = [.. Fields.Select(f => new Parameter(TableOf(f, values).DetachFromDisposeScope(), false))];
    }

    /// <summary>The rows of all context fields.</summary>
    /// <param name="context">[1, X]: the served ones among the fields, in field order, as <see cref="Models.ContextVocabulary"/> writes them; null without any.</param>
    /// <param name="any">Any value [N, M], to make fields that a silo does not have of the same graph.</param>
    /// <returns>[1, 1, W] each.</returns>
    public IEnumerable<Value> Of(Value? context, Value any)
    {
        var (table, x) = (0, 0L);
        foreach (var f in Fields)
        {
            var field = _layout.Fields[f];
            var served = ServedContext.FeatureOf(field) is not null;
            var own = served ? context!.Slice(1, x, x += field.IsList ? field.Cardinality : 1) : null;
            yield return RowOf(field, own ?? (any.Slice(0, 0, 1).Slice(1, 0, 1) * 0f), served, _tables[table++]);
        }
    }

    public void Dispose() => Array.ForEach(_tables, t => t.Dispose());

    private IEnumerable<int> Fields => Enumerable.Range(_layout.First(FieldOwner.Context), _layout.ContextFields);

    private Value RowOf(FieldColumn field, Value values, bool served, Parameter table) => served switch
    {
        true when field.IsNumber => NumberRow(values, table),
        true when field.IsList => ListRow(values, table),

        // Category 0 is the unknown one, so the number n is category n + 1.
        true => (values + 1f).RowsOf(table),
        false => values.RowsOf(table),
    };

    // The row of category 1 times the number; a key is not multiplied.
    private Value NumberRow(Value number, Parameter table)
    {
        var width = _model.RowWidth;
        var row = number.Parameter(table).Slice(0, 1, 2);
        var product = row * number;
        return (_model.ReadsKeys ? product.Slice(1, 0, width - 1).Concat(1, row.Slice(1, width - 1, width)) : product).Unsqueeze(1);
    }

    // The mean of the members' rows; the key of a single member, or that of the whole list, see FieldKeys.
    private Value ListRow(Value counts, Parameter table)
    {
        var width = _model.RowWidth;
        var sums = counts.MatMul(counts.Parameter(table));
        var members = counts.Sum(1, keep: true);
        Value Sum(int column) => sums.Slice(1, column, column + 1);
        if (!_model.ReadsKeys)
        {
            return (sums / members).Unsqueeze(1);
        }

        var several = (members - 1f).Positive();
        var ofList = Sum(width).HashWith(Sum(width + 1), FieldKeys.Lists(_layout)) + FieldKeys.FirstOfLists(_layout);

        // The sum of amounts is the number of known members: a list without any has no key.
        var key = (Sum(width - 1) * (1f - several)) + (ofList * several * Sum(width - 2).Positive());
        return (sums / members).Slice(1, 0, width - 1).Concat(1, key).Unsqueeze(1);
    }

    // The rows of a field's categories, with the parts of their keys behind them where lists need those. A category that no example
    // of training had was unknown there, so it has the unknown one's row.
    private torch.Tensor TableOf(int f, torch.Tensor values)
    {
        var field = _layout.Fields[f];
        var seen = field.Values.ToHashSet();
        int[] rows = [.. Enumerable.Range(0, field.Cardinality).Select(c => _layout.FirstRows[f] + (seen.Contains(c) ? c : 0))];
        var table = values.index_select(0, torch.tensor(Array.ConvertAll(rows, r => (long)r), device: values.device));
        if (!_model.ReadsKeys || !field.IsList)
        {
            return table;
        }

        float[] parts = [.. rows.Select(FieldKeys.PartsOf).SelectMany(p => (float[])[p.First, p.Second])];
        return torch.cat([table, torch.tensor(parts, device: values.device).reshape(rows.Length, 2)], 1);
    }
}
