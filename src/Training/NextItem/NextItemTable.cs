using Recsys.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training;

/// <summary>
/// The item side of a next-item model: x_i = E[i] + mean of A[a] over the item's attributes, of unit length where so set. Every
/// item is in every step's softmax, so both tables are trained as a whole.
/// </summary>
internal sealed class NextItemTable : torch.nn.Module
{
    private const float NormEpsilon = 1e-8f;
    private readonly Parameter _items;
    private readonly Parameter? _attributes;
    private readonly torch.Tensor? _numbers;
    private readonly torch.Tensor? _owners;
    private readonly torch.Tensor? _shares;
    private readonly bool _normalize;

    public NextItemTable(NextItemOptions options, int items, AttributeIndex attributes, Random random, torch.Device device)
        : base(nameof(NextItemTable))
    {
        _normalize = options.Normalize;
        var deviation = 1 / MathF.Sqrt(options.Dimension);
        _items = Initial.NormalParameter(random, deviation, device, items, options.Dimension);
        if (options.UseAttributes && attributes.Vocabulary.Count > 0)
        {
            _attributes = Initial.NormalParameter(random, deviation, device, attributes.Vocabulary.Count, options.Dimension);
            var (numbers, owners, shares) = (new List<long>(), new List<long>(), new List<float>());
            for (var i = 0; i < items; i++)
            {
                foreach (var a in attributes.Of(i))
                {
                    numbers.Add(a);
                    owners.Add(i);
                    shares.Add(1f / attributes.Of(i).Length);
                }
            }

            _numbers = numbers.ToArray().ToTensor(device, numbers.Count);
            _owners = owners.ToArray().ToTensor(device, owners.Count);
            _shares = shares.ToArray().ToTensor(device, shares.Count, 1);
        }

        RegisterComponents();
    }

    /// <summary>Embeddings of the attributes, row-major; empty where there are none.</summary>
    public float[] AttributeVectors => _attributes?.ToArray() ?? [];

    /// <summary>Vectors of all items, [items, R].</summary>
    public torch.Tensor Forward()
    {
        torch.Tensor vectors = _items;
        if (_attributes is not null)
        {
            vectors = vectors.index_add(0, _owners!, _attributes.index_select(0, _numbers!) * _shares!, Scalars.Of(1));
        }

        return _normalize ? torch.nn.functional.normalize(vectors, dim: -1, eps: NormEpsilon) : vectors;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _numbers?.Dispose();
            _owners?.Dispose();
            _shares?.Dispose();
        }

        base.Dispose(disposing);
    }
}
