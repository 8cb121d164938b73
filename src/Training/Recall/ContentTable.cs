using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Recall;

/// <summary>The contents of a data set's items as the item side of a model reads them: one vector an item, all fields side by side.</summary>
internal sealed class ContentTable : IDisposable
{
    private readonly bool[] _has;
    private readonly bool[] _met;
    private readonly torch.Tensor[] _values;

    private ContentTable(InteractionDataset dataset, torch.Device device)
    {
        Fields = [.. dataset.Contents.Select(c => new ContentField(c.Name, c.Dimension))];
        Width = Fields.Sum(f => f.Dimension);
        _has = [.. Enumerable.Range(0, dataset.ItemCount).Select(i => dataset.Contents.Any(c => c.Has(i)))];
        _met = new bool[dataset.ItemCount];
        foreach (var e in dataset.Interactions)
        {
            _met[e.Item] = true;
        }

        var values = new float[(long)dataset.ItemCount * Width];
        var first = 0;
        foreach (var content in dataset.Contents)
        {
            for (var item = 0; item < dataset.ItemCount; item++)
            {
                content[item].CopyTo(values.AsSpan((item * Width) + first));
            }

            first += content.Dimension;
        }

        _values = [values.ToTensor(device, dataset.ItemCount, Width).DetachFromDisposeScope()];
    }

    /// <summary>The fields in order.</summary>
    public IReadOnlyList<ContentField> Fields { get; }

    /// <summary>Numbers of all fields together.</summary>
    public int Width { get; }

    /// <summary>The name of each number.</summary>
    public IReadOnlyList<string> Keys => [.. Fields.SelectMany(f => Enumerable.Range(0, f.Dimension).Select(d => $"{f.Name}={d}"))];

    /// <summary>[items, Width]; zero where an item has no vector.</summary>
    public torch.Tensor Values => _values[0];

    /// <summary>The contents of a data set; null where it has none.</summary>
    public static ContentTable? Of(InteractionDataset dataset, torch.Device device) => dataset.Contents.Count == 0 ? null : new ContentTable(dataset, device);

    /// <summary>Whether an item has any vector.</summary>
    public bool Has(int item) => _has[item];

    /// <summary>
    /// Whether an item has a vector but no event: it is as one that comes after the training, known by its content alone. Nothing is
    /// learned of its id, and it is nobody's wrong answer.
    /// </summary>
    public bool IsCold(int item) => _has[item] && !_met[item];

    public void Dispose() => _values[0].Dispose();
}
