using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Recall.NextItem;

/// <summary>
/// The item side of a next-item model: x_i = E[i] + mean of A[a] over the item's attributes, of unit length where so set. Every
/// item is in every step's softmax, so both tables are trained as a whole.
/// </summary>
internal sealed class NextItemTable : torch.nn.Module
{
    private const float NormEpsilon = 1e-8f;
    private readonly Parameter _items;
    private readonly EmbeddingBag? _attributes;
    private readonly torch.Tensor? _numbers;
    private readonly torch.Tensor? _starts;
    private readonly bool _normalize;
    private readonly FrozenCells? _frozen;
    private readonly torch.Tensor? _first;

    public NextItemTable(NextItemOptions options, int items, AttributeIndex attributes, PretrainedRows? pretrained, Random random, torch.Device device)
        : base(nameof(NextItemTable))
    {
        _normalize = options.Normalize;
        var deviation = 1 / MathF.Sqrt(options.Dimension);
        var values = Initial.Normal(random, deviation, (long)items * options.Dimension);
        pretrained?.Write(values, options.Dimension, 0, 0);
        _items = new Parameter(values.ToTensor(device, items, options.Dimension));
        if (pretrained is { Frozen: true })
        {
            _frozen = new FrozenCells(pretrained.Known, [.. Enumerable.Repeat(true, options.Dimension)], device);
            _first = _items.detach().clone().DetachFromDisposeScope();
        }

        if (options.UseAttributes && attributes.Vocabulary.Count > 0)
        {
            using var first = Initial.Normal(random, deviation, (long)attributes.Vocabulary.Count * options.Dimension)
                .ToTensor(device, attributes.Vocabulary.Count, options.Dimension);
            _attributes = torch.nn.EmbeddingBag_from_pretrained(first, freeze: false, mode: EmbeddingBagMode.Mean);
            var (numbers, starts) = (new List<long>(), new long[items]);
            for (var i = 0; i < items; i++)
            {
                starts[i] = numbers.Count;
                foreach (var a in attributes.Of(i))
                {
                    numbers.Add(a);
                }
            }

            _numbers = numbers.ToArray().ToTensor(device, numbers.Count);
            _starts = starts.ToTensor(device, items);
        }

        RegisterComponents();
    }

    /// <summary>Embeddings of the attributes, row-major; empty where there are none.</summary>
    public float[] AttributeVectors => _attributes?.weight!.ToArray() ?? [];

    /// <summary>Vectors of all items, [items, R].</summary>
    public torch.Tensor Forward()
    {
        torch.Tensor vectors = _items;
        if (_attributes is not null)
        {
            // The mean of no attributes is 0.
            vectors = vectors.Plus(_attributes.call(_numbers!, _starts!, null!));
        }

        return _normalize ? torch.nn.functional.normalize(vectors, dim: -1, eps: NormEpsilon) : vectors;
    }

    /// <summary>Puts frozen vectors back after a step.</summary>
    public void KeepFrozen()
    {
        if (_frozen is not null)
        {
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            _items.copy_(_frozen.Keep(null, _first!, _items));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _frozen?.Dispose();
            _first?.Dispose();
            _numbers?.Dispose();
            _starts?.Dispose();
        }

        base.Dispose(disposing);
    }
}
