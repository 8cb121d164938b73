using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>
/// One hop of <see cref="UserTower"/>: z + V·concat_h(attention of head h over the history), then z + FFN(z), each after
/// a layer normalisation. A head's query and key projections are one matrix (their product), as there is one query only.
/// </summary>
internal sealed class UserTowerHop : torch.nn.Module
{
    private readonly int _dimension;
    private readonly int _heads;
    private readonly float _scale;
    private readonly ScaledLayerNorm _queryNorm;
    private readonly DenseLayer _query;
    private readonly DenseLayer _value;
    private readonly ScaledLayerNorm _feedNorm;
    private readonly DenseLayer _feedIn;
    private readonly DenseLayer _feedOut;

    public UserTowerHop(TwoTowerOptions options, Random random, torch.Device device)
        : base(nameof(UserTowerHop))
    {
        _dimension = options.Dimension;
        _heads = options.Heads;
        _scale = 1 / MathF.Sqrt(_dimension);
        _queryNorm = new ScaledLayerNorm(_dimension, device);
        _query = new DenseLayer(random, _dimension, _heads * _dimension, device);
        _value = new DenseLayer(random, _heads * _dimension, _dimension, device);
        _feedNorm = new ScaledLayerNorm(_dimension, device);
        _feedIn = new DenseLayer(random, _dimension, 2 * _dimension, device, gain: 2);
        _feedOut = new DenseLayer(random, 2 * _dimension, _dimension, device);
        RegisterComponents();
    }

    public torch.Tensor Forward(torch.Tensor z, torch.Tensor x, torch.Tensor mask, Func<torch.Tensor, torch.Tensor>? dropout)
    {
        torch.Tensor Drop(torch.Tensor t) => dropout is null ? t : dropout(t);
        var query = _query.forward(_queryNorm.forward(z)).reshape(-1, _heads, _dimension);
        var scores = torch.matmul(query, x.transpose(1, 2)).mul(Scalars.Of(_scale)).Plus(mask.unsqueeze(1));
        var read = torch.matmul(torch.nn.functional.softmax(scores, -1), x).reshape(-1, _heads * _dimension);
        z = z.Plus(Drop(_value.forward(read)));
        return z.Plus(Drop(_feedOut.forward(torch.nn.functional.relu(_feedIn.forward(_feedNorm.forward(z))))));
    }

    public string Export(OnnxGraphBuilder g, string z, string x, string transposed, string mask)
    {
        var query = g.Add("Reshape", _query.Export(g, _queryNorm.Export(g, z)), g.Integers(-1, _heads, _dimension));
        var scores = g.Add("Add", g.Add("Mul", g.Add("MatMul", query, transposed), g.Scalar(_scale)), g.Unsqueeze(mask, 1));
        var read = g.Add("Reshape", g.Add("MatMul", g.Softmax(scores), x), g.Integers(-1, _heads * _dimension));
        z = g.Add("Add", z, _value.Export(g, read));
        var feed = g.Add("Relu", _feedIn.Export(g, _feedNorm.Export(g, z)));
        return g.Add("Add", z, _feedOut.Export(g, feed));
    }
}
