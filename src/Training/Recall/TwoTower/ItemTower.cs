using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>
/// The item side: x_i = E[i] + mean of A[a] over the item's attributes + its content vectors times C, of unit length where so set.
/// E is trained row by row, A (a small vocabulary) and C as a whole.
/// </summary>
internal sealed class ItemTower : IDisposable
{
    private const float NormEpsilon = 1e-8f;
    private readonly torch.Device _device;
    private readonly AttributeIndex? _attributes;
    private readonly ContentTable? _contents;
    private readonly bool _normalize;
    private readonly List<FrozenRows> _frozen = [];

    public ItemTower(TwoTowerOptions options, int items, AttributeIndex attributes, PretrainedRows? pretrained, Random random, torch.Device device, ContentTable? contents = null)
    {
        _device = device;
        _normalize = options.Normalize;
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

        Embeddings = new RowTable(values, items, options.Dimension, device);
        if (pretrained is { Frozen: true })
        {
            Embeddings.Frozen = new FrozenCells(pretrained.Known, [.. Enumerable.Repeat(true, options.Dimension)], device);
        }

        if (options.UseAttributes && attributes.Vocabulary.Count > 0)
        {
            _attributes = attributes;
            AttributeEmbeddings = Initial.NormalParameter(random, deviation, device, attributes.Vocabulary.Count, options.Dimension);
        }

        if (contents is not null)
        {
            _contents = contents;
            ContentEmbeddings = Initial.NormalParameter(random, deviation, device, contents.Width, options.Dimension);
        }
    }

    public RowTable Embeddings { get; }

    /// <summary>[attributes, dimension], or null where the version has none.</summary>
    public Parameter? AttributeEmbeddings { get; }

    /// <summary>C: [numbers of all content fields, dimension], or null where items have no contents.</summary>
    public Parameter? ContentEmbeddings { get; }

    /// <summary>What is trained as a whole.</summary>
    public IEnumerable<Parameter> Dense => ((Parameter?[])[AttributeEmbeddings, ContentEmbeddings]).OfType<Parameter>();

    /// <summary>All that is learned.</summary>
    public IEnumerable<torch.Tensor> State => [Embeddings.Values, .. Dense];

    /// <summary>All that is learned by name.</summary>
    /// <param name="items">The items' ids.</param>
    /// <param name="met">Items that anything was learned of; null for all.</param>
    public IEnumerable<LearnedTensor> Learned(IReadOnlyList<string> items, bool[]? met = null)
    {
        yield return new LearnedTensor(LearnedTensor.Items, Embeddings.Values, items, met);
        if (AttributeEmbeddings is not null)
        {
            yield return new LearnedTensor(LearnedTensor.Attributes, AttributeEmbeddings, _attributes!.Keys);
        }

        if (ContentEmbeddings is not null)
        {
            yield return new LearnedTensor(LearnedTensor.Contents, ContentEmbeddings, _contents!.Keys);
        }
    }

    /// <summary>Leaves embeddings as they are from now on.</summary>
    /// <param name="known">Which rows of each, by the names of <see cref="Learned"/>.</param>
    public void Freeze(IReadOnlyDictionary<string, bool[]> known)
    {
        Embeddings.Frozen = new FrozenCells(known[LearnedTensor.Items], [.. Enumerable.Repeat(true, Embeddings.Dimension)], _device);
        foreach (var (name, rows) in new[] { (LearnedTensor.Attributes, AttributeEmbeddings), (LearnedTensor.Contents, ContentEmbeddings) })
        {
            if (rows is not null)
            {
                _frozen.Add(new FrozenRows(rows, known[name]));
            }
        }
    }

    /// <summary>Puts frozen rows of what is trained as a whole back after a step.</summary>
    public void KeepFrozen() => _frozen.ForEach(f => f.Keep());

    /// <summary>The vectors of some items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="embeddings">Their rows of E as gathered for this step.</param>
    /// <param name="keepId">For each item 0 to leave its embedding out, else 1; null keeps all.</param>
    public torch.Tensor Forward(ReadOnlySpan<int> items, torch.Tensor embeddings, float[]? keepId)
    {
        var vectors = keepId is null ? embeddings : embeddings * keepId.ToTensor(_device, items.Length, 1);
        if (_attributes is not null)
        {
            vectors = AddAttributes(items, vectors);
        }

        if (_contents is not null)
        {
            var rows = Array.ConvertAll(items.ToArray(), i => (long)i).ToTensor(_device, items.Length);
            vectors = vectors.Plus(torch.matmul(_contents.Values.index_select(0, rows), ContentEmbeddings!));
        }

        return _normalize ? torch.nn.functional.normalize(vectors, dim: -1, eps: NormEpsilon) : vectors;
    }

    /// <summary>The vectors of all items, in chunks; a tensor without gradient that belongs to the caller's scope.</summary>
    public torch.Tensor ForwardAll()
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        const int Chunk = 65536;
        var parts = new List<torch.Tensor>();
        for (var start = 0; start < Embeddings.Rows; start += Chunk)
        {
            var items = Enumerable.Range(start, Math.Min(Chunk, Embeddings.Rows - start)).ToArray();
            parts.Add(Forward(items, Embeddings.Values.narrow(0, start, items.Length), null));
        }

        return torch.cat(parts, 0).MoveToOuterDisposeScope();
    }

    /// <summary>Whether anything but their ids gives items vectors.</summary>
    public bool AreDescribed => _attributes is not null || _contents is not null;

    /// <summary>Whether the item's attributes or contents alone give a vector.</summary>
    public bool IsDescribed(int item) => (_attributes is not null && !_attributes.Of(item).IsEmpty) || _contents?.Has(item) == true;

    public void Dispose()
    {
        Embeddings.Dispose();
        AttributeEmbeddings?.Dispose();
        ContentEmbeddings?.Dispose();
        _contents?.Dispose();
        _frozen.ForEach(f => f.Dispose());
    }

    private torch.Tensor AddAttributes(ReadOnlySpan<int> items, torch.Tensor vectors)
    {
        var numbers = new List<long>();
        var owners = new List<long>();
        var shares = new List<float>();
        for (var i = 0; i < items.Length; i++)
        {
            var attributes = _attributes!.Of(items[i]);
            foreach (var a in attributes)
            {
                numbers.Add(a);
                owners.Add(i);
                shares.Add(1f / attributes.Length);
            }
        }

        if (numbers.Count == 0)
        {
            return vectors;
        }

        var parts = AttributeEmbeddings!.index_select(0, numbers.ToArray().ToTensor(_device, numbers.Count))
            * shares.ToArray().ToTensor(_device, shares.Count, 1);
        return vectors.index_add(0, owners.ToArray().ToTensor(_device, owners.Count), parts, Scalars.Of(1));
    }
}
