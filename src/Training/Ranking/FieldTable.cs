using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>The rows of all categories of all fields, trained row by row, and the assembly of a batch's inputs from them.</summary>
internal sealed class FieldTable(FieldLayout layout, RankingModel model, double deviation, Random random, torch.Device device) : IDisposable
{
    private readonly RowTable _table = new(FirstValues(layout, model, deviation, random), layout.Rows, model.RowWidth, device);
    private RowRules? _rules;

    /// <summary>Makes fields of histories.</summary>
    public HistoryFields HistoryFields { get; } = new(layout, model.RowWidth, deviation, random, device);

    /// <summary>Makes fields of similarities; null without any.</summary>
    public SimilarityFields? SimilarityFields { get; } =
        layout.SimilarityFields > 0 ? new SimilarityFields(layout, model.RowWidth, deviation, random, device) : null;

    /// <summary>Trained beside the rows.</summary>
    public IEnumerable<TorchSharp.Modules.Parameter> Parameters => [.. HistoryFields.parameters(), .. SimilarityFields?.parameters() ?? []];

    /// <summary>The rows, for checkpoints.</summary>
    public RowTable Rows => _table;

    /// <summary>What moves along with the rows, for checkpoints.</summary>
    public IEnumerable<torch.Tensor> Moments => _rules?.Moments ?? _table.Moments;

    /// <summary>Takes the model's own rules for its rows, if it has any; called once, when the rows have their first values.</summary>
    public void Begin() => _rules = model.RowRules is { } rules ? new RowRules(_table, rules) : null;

    /// <summary>Lets the embeddings of items begin with others'; called once, before the first step.</summary>
    /// <returns>What was taken.</returns>
    /// <exception cref="ArgumentException">The model or the fields have no embeddings of items, or the lengths differ.</exception>
    public Pretraining Begin(PretrainedItems pretrained, int dimension)
    {
        var field = Enumerable.Range(0, layout.Fields.Count).FirstOrDefault(
            f => layout.Fields[f] is { Owner: FieldOwner.Item, Name: RatingExamples.ItemField, IsNumber: false, IsVector: false }, -1);
        var copies = model.EmbeddingsInRow(dimension);
        if (field < 0 || copies == 0)
        {
            throw new ArgumentException(
                $"'{model.GetName()}' over the fields {string.Join(", ", layout.Fields.Select(f => f.Name))} has no embeddings of length {dimension} of a field '{RatingExamples.ItemField}', which pretrained ones could be.");
        }

        var rows = pretrained.For([.. layout.Fields[field].Vocabulary], dimension);
        var values = Values.ToArray();
        for (var copy = 0; copy < copies; copy++)
        {
            rows.Write(values, model.RowWidth, layout.FirstRows[field], 1 + (copy * dimension));
        }

        using (torch.no_grad())
        using (torch.NewDisposeScope())
        {
            Values.copy_(values.ToTensor(device, layout.Rows, model.RowWidth));
        }

        if (rows.Frozen)
        {
            var frozen = new bool[layout.Rows];
            rows.Known.CopyTo(frozen, layout.FirstRows[field]);
            _table.Frozen = new FrozenCells(frozen, [.. Enumerable.Range(0, model.RowWidth).Select(c => c > 0 && c <= copies * dimension)], device);
        }

        // The first category is the unknown one and no item.
        return rows.Report with { ItemsWithoutVector = rows.Report.ItemsWithoutVector - 1 };
    }

    /// <summary>What the rows are of: field and category.</summary>
    public IReadOnlyList<string> Keys => [.. layout.Fields.SelectMany(f => f.Vocabulary.Select((category, number) => number == 0 ? $"{f.Owner}.{f.Name}" : $"{f.Owner}.{f.Name}={category}"))];

    /// <summary>Leaves rows as they are from now on.</summary>
    /// <param name="known">Which, by the names of <see cref="TrainedRanker.Learned"/>.</param>
    public void Freeze(IReadOnlyDictionary<string, bool[]> known) =>
        _table.Frozen = new FrozenCells(known[TrainedRanker.RowsName], [.. Enumerable.Repeat(true, model.RowWidth)], device);

    /// <summary>[rows, W].</summary>
    public torch.Tensor Values => _table.Values;

    /// <summary>Gathers the rows of a batch and makes the model's inputs of them.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="generator">Source of dropout; null while scoring.</param>
    public Step Read(BatchTensors batch, torch.Generator? generator)
    {
        var gathered = _table.Gather(batch.Rows);
        var users = Pool(batch.Users, gathered).index_select(0, batch.UserPlaces);
        var items = Pool(batch.Items, gathered);
        var candidates = items.index_select(0, batch.ItemPlaces);
        Value Of(torch.Tensor tensor) => new TorchValue(tensor, generator);
        var fields = Of(torch.cat([users, candidates, Pool(batch.Contexts, gathered)], 1));
        Value? history = null, weights = null, kinds = null;
        if (batch.HistoryLength > 0)
        {
            history = Of(History(batch, items));
            weights = Of(batch.HistoryWeights);
            kinds = Of(batch.HistoryKinds);
            if (layout.HistoryFields > 0)
            {
                fields = fields.Concat(1, HistoryFields.Of(history, weights, kinds));
            }
        }

        if (SimilarityFields is not null)
        {
            fields = fields.Concat(1, SimilarityFields.Of(Of(batch.Similarities)));
        }

        var inputs = new RankingInputs
        {
            Layout = layout,
            Rows = fields,
            Candidate = Of(candidates),
            History = history,
            HistoryWeights = weights,
            HistoryKinds = kinds,
            HistoryLength = batch.HistoryLength,
            Auxiliary = generator is null ? null : [],
        };
        return new Step(inputs, batch.Rows, gathered);
    }

    /// <summary>Updates the rows of a step.</summary>
    public void Update(in Step step, double learningRate, double decay)
    {
        if (_rules is null)
        {
            _table.Update(step.Rows, step.Gathered, learningRate, decay);
        }
        else
        {
            _rules.Update(step.Rows, step.Gathered);
            _table.KeepFrozen(step.Rows, step.Gathered);
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _rules?.Dispose();
        HistoryFields.Dispose();
        SimilarityFields?.Dispose();
    }

    private static float[] FirstValues(FieldLayout layout, RankingModel model, double deviation, Random random)
    {
        var values = model.InitialRows(layout, deviation, random);
        if (model.ReadsKeys)
        {
            FieldKeys.Write(layout, values, model.RowWidth);
        }

        return values;
    }

    private torch.Tensor History(BatchTensors batch, torch.Tensor items) => items
        .index_select(0, batch.HistoryPlaces)
        .reshape(batch.Count, batch.HistoryLength, layout.ItemFields, model.RowWidth);

    private torch.Tensor Pool(BatchTensors.Pool pool, torch.Tensor gathered)
    {
        var width = model.RowWidth;
        if (pool.Owners == 0 || pool.Fields == 0)
        {
            return torch.zeros(pool.Owners, pool.Fields, width, device: device);
        }

        var entries = gathered.index_select(0, pool.Places);
        if (pool.Slots is not null)
        {
            entries = torch.zeros(pool.Owners * pool.Fields, width, device: device).index_add(
                0,
                pool.Slots,
                entries * pool.Weights!,
                Scalars.Of(1));
        }

        entries = entries.reshape(pool.Owners, pool.Fields, width);
        return model.ReadsKeys && pool.Keys is not null
            ? torch.cat([entries.narrow(2, 0, width - 1), pool.Keys], 2)
            : entries;
    }

    /// <summary>One step: the inputs, and the rows that they were made of.</summary>
    internal readonly record struct Step(RankingInputs Inputs, torch.Tensor Rows, torch.Tensor Gathered);
}
