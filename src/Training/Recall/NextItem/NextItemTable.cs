using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Recall.NextItem;

/// <summary>
/// The item side of a next-item model: x_i = E[i] + mean of A[a] over the item's attributes, of unit length where so set. Where every
/// item is in every step's softmax, E is trained as a whole; where a step draws its items, row by row, so that it costs what
/// its rows cost. A, a small vocabulary, is trained as a whole.
/// </summary>
internal sealed class NextItemTable : torch.nn.Module
{
    private const float NormEpsilon = 1e-8f;
    private readonly torch.Device _device;
    private readonly AttributeIndex? _index;
    private readonly Parameter? _items;
    private readonly RowTable? _rows;
    private readonly EmbeddingBag? _attributes;
    private readonly bool _normalize;
    private readonly List<FrozenRows> _frozen = [];
    private readonly ContentTable? _contents;
    private readonly Parameter? _contentVectors;
    private (torch.Tensor Numbers, torch.Tensor Starts)? _all;

    public NextItemTable(NextItemOptions options, int items, AttributeIndex attributes, PretrainedRows? pretrained, Random random, torch.Device device, ContentTable? contents = null)
        : base(nameof(NextItemTable))
    {
        (_device, _normalize) = (device, options.Normalize);
        var deviation = 1 / MathF.Sqrt(options.Dimension);
        var values = Initial.Normal(random, deviation, (long)items * options.Dimension);
        pretrained?.Write(values, options.Dimension, 0, 0);
        for (var item = 0; contents is not null && item < items; item++)
        {
            if (contents.IsCold(item))
            {
                values.AsSpan(item * options.Dimension, options.Dimension).Clear();
            }
        }

        if (options.SampledItems > 0)
        {
            _rows = new RowTable(values, items, options.Dimension, device);
        }
        else
        {
            _items = new Parameter(values.ToTensor(device, items, options.Dimension));
        }

        if (pretrained is { Frozen: true })
        {
            FreezeItems(pretrained.Known);
        }

        if (options.UseAttributes && attributes.Vocabulary.Count > 0)
        {
            using var first = Initial.Normal(random, deviation, (long)attributes.Vocabulary.Count * options.Dimension)
                .ToTensor(device, attributes.Vocabulary.Count, options.Dimension);
            _attributes = torch.nn.EmbeddingBag_from_pretrained(first, freeze: false, mode: EmbeddingBagMode.Mean);
            _index = attributes;
        }

        if (contents is not null)
        {
            _contents = contents;
            _contentVectors = Initial.NormalParameter(random, deviation, device, contents.Width, options.Dimension);
        }

        RegisterComponents();
    }

    /// <summary>E where it is trained row by row; null where it is trained as a whole.</summary>
    public RowTable? Rows => _rows;

    /// <summary>All that is learned.</summary>
    public IEnumerable<torch.Tensor> State => _rows is null ? parameters() : [.. parameters(), _rows.Values];

    /// <summary>Embeddings of the attributes, row-major; empty where there are none.</summary>
    public float[] AttributeVectors => _attributes?.weight!.ToArray() ?? [];

    /// <summary>Rows of the numbers of contents, row-major; empty where there are none.</summary>
    public float[] ContentVectors => _contentVectors?.ToArray() ?? [];

    /// <summary>Vectors of all items, [items, R].</summary>
    public torch.Tensor Forward()
    {
        torch.Tensor vectors = _items ?? _rows!.Values;
        if (_contents is not null)
        {
            vectors = vectors.Plus(torch.matmul(_contents.Values, _contentVectors!));
        }

        return Normalized(_attributes is null ? vectors : AddAttributes(vectors, _all ??= Kept(Lists(Enumerable.Range(0, (int)vectors.shape[0])))));
    }

    /// <summary>Vectors of some items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="gathered">Their rows of <see cref="Rows"/> as gathered for a step.</param>
    public torch.Tensor Forward(int[] items, torch.Tensor gathered)
    {
        if (_contents is not null)
        {
            var rows = Array.ConvertAll(items, i => (long)i).ToTensor(_device, items.Length);
            gathered = gathered.Plus(torch.matmul(_contents.Values.index_select(0, rows), _contentVectors!));
        }

        return Normalized(_attributes is null ? gathered : AddAttributes(gathered, Lists(items)));
    }

    /// <summary>All that is learned by name.</summary>
    /// <param name="items">The items' ids.</param>
    /// <param name="met">Items that anything was learned of; null for all.</param>
    public IEnumerable<LearnedTensor> Learned(IReadOnlyList<string> items, bool[]? met = null)
    {
        yield return new LearnedTensor(LearnedTensor.Items, _rows?.Values ?? _items!, items, met);
        if (_attributes is not null)
        {
            yield return new LearnedTensor(LearnedTensor.Attributes, _attributes.weight!, _index!.Keys);
        }

        if (_contentVectors is not null)
        {
            yield return new LearnedTensor(LearnedTensor.Contents, _contentVectors, _contents!.Keys);
        }
    }

    /// <summary>Leaves embeddings as they are from now on.</summary>
    /// <param name="known">Which rows of each, by the names of <see cref="Learned"/>.</param>
    public void Freeze(IReadOnlyDictionary<string, bool[]> known)
    {
        FreezeItems(known[LearnedTensor.Items]);
        foreach (var (name, rows) in new[] { (LearnedTensor.Attributes, _attributes?.weight), (LearnedTensor.Contents, _contentVectors) })
        {
            if (rows is not null)
            {
                _frozen.Add(new FrozenRows(rows, known[name]));
            }
        }
    }

    /// <summary>Puts frozen rows of what is trained as a whole back after a step.</summary>
    public void KeepFrozen() => _frozen.ForEach(f => f.Keep());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rows?.Dispose();
            _frozen.ForEach(f => f.Dispose());
            _contents?.Dispose();
            _all?.Numbers.Dispose();
            _all?.Starts.Dispose();
        }

        base.Dispose(disposing);
    }

    private void FreezeItems(bool[] known)
    {
        if (_rows is null)
        {
            _frozen.Add(new FrozenRows(_items!, known));
        }
        else
        {
            _rows.Frozen = new FrozenCells(known, [.. Enumerable.Repeat(true, _rows.Dimension)], _device);
        }
    }

    private torch.Tensor Normalized(torch.Tensor vectors) =>
        _normalize ? torch.nn.functional.normalize(vectors, dim: -1, eps: NormEpsilon) : vectors;

    // The mean of no attributes is 0.
    private torch.Tensor AddAttributes(torch.Tensor vectors, (torch.Tensor Numbers, torch.Tensor Starts) lists) =>
        lists.Numbers.shape[0] == 0 ? vectors : vectors.Plus(_attributes!.call(lists.Numbers, lists.Starts, null!));

    private static (torch.Tensor Numbers, torch.Tensor Starts) Kept((torch.Tensor Numbers, torch.Tensor Starts) lists) =>
        (lists.Numbers.DetachFromDisposeScope(), lists.Starts.DetachFromDisposeScope());

    private (torch.Tensor Numbers, torch.Tensor Starts) Lists(IEnumerable<int> items)
    {
        var (numbers, starts) = (new List<long>(), new List<long>());
        foreach (var item in items)
        {
            starts.Add(numbers.Count);
            foreach (var a in _index!.Of(item))
            {
                numbers.Add(a);
            }
        }

        return (numbers.ToArray().ToTensor(_device, numbers.Count), starts.ToArray().ToTensor(_device, starts.Count));
    }
}
