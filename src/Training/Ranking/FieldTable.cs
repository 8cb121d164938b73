using Recsys.Training.Graph;
using Recsys.Training.Torch;
using TorchSharp;

namespace Recsys.Training;

/// <summary>The rows of all categories of all fields, trained row by row, and the assembly of a batch's inputs from them.</summary>
internal sealed class FieldTable(FieldLayout layout, RankingModel model, double deviation, Random random, torch.Device device) : IDisposable
{
    private readonly RowTable _table = new(model.InitialRows(layout, deviation, random), layout.Rows, model.RowWidth, device);

    /// <summary>Makes fields of histories.</summary>
    public HistoryFields HistoryFields { get; } = new(layout, model.RowWidth, deviation, random, device);

    /// <summary>The rows with their moments, for checkpoints.</summary>
    public RowTable Rows => _table;

    /// <summary>[rows, W].</summary>
    public torch.Tensor Values => _table.Values;

    /// <summary>Gathers the rows of a batch and makes the model's inputs of them.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="generator">Source of dropout; null while scoring.</param>
    public Step Read(ExampleBatch batch, torch.Generator? generator)
    {
        var rows = batch.Rows.ToTensor(device, batch.Rows.Length);
        var gathered = _table.Gather(rows);
        var users = Pool(batch.Users, gathered).index_select(0, batch.UserPlaces.ToTensor(device, batch.Count));
        var items = Pool(batch.Items, gathered);
        var candidates = items.index_select(0, batch.ItemPlaces.ToTensor(device, batch.Count));
        Value Of(torch.Tensor tensor) => new TorchValue(tensor, generator);
        var fields = Of(torch.cat([users, candidates, Pool(batch.Contexts, gathered)], 1));
        Value? history = null, weights = null, kinds = null;
        if (batch.HistoryLength > 0)
        {
            history = Of(History(batch, items));
            weights = Of(batch.HistoryWeights.ToTensor(device, batch.Count, batch.HistoryLength));
            kinds = Of(batch.HistoryKinds.ToTensor(device, batch.Count, batch.HistoryLength));
            if (layout.HistoryFields > 0)
            {
                fields = fields.Concat(1, HistoryFields.Of(history, weights, kinds));
            }
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
        return new Step(inputs, rows, gathered);
    }

    /// <summary>Updates the rows of a step.</summary>
    public void Update(in Step step, double learningRate, double decay) => _table.Update(step.Rows, step.Gathered, learningRate, decay);

    public void Dispose()
    {
        _table.Dispose();
        HistoryFields.Dispose();
    }

    private torch.Tensor History(ExampleBatch batch, torch.Tensor items) => items
        .index_select(0, batch.HistoryPlaces.ToTensor(device, batch.HistoryPlaces.Length))
        .reshape(batch.Count, batch.HistoryLength, layout.ItemFields, model.RowWidth);

    private torch.Tensor Pool(FieldPool pool, torch.Tensor gathered)
    {
        var width = model.RowWidth;
        if (pool.Owners == 0 || pool.Fields == 0)
        {
            return torch.zeros(pool.Owners, pool.Fields, width, device: device);
        }

        var entries = gathered.index_select(0, pool.Places.ToTensor(device, pool.Places.Length));
        if (!pool.Plain)
        {
            entries = torch.zeros(pool.Owners * pool.Fields, width, device: device).index_add(
                0,
                pool.Slots.ToTensor(device, pool.Slots.Length),
                entries * pool.Weights.ToTensor(device, pool.Weights.Length, 1),
                Scalars.Of(1));
        }

        return entries.reshape(pool.Owners, pool.Fields, width);
    }

    /// <summary>One step: the inputs, and the rows that they were made of.</summary>
    internal readonly record struct Step(RankingInputs Inputs, torch.Tensor Rows, torch.Tensor Gathered);
}
