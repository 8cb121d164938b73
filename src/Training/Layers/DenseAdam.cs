using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019) for whole parameters. See <see cref="Scalars"/> for why it is here.</summary>
internal sealed class DenseAdam : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly torch.Tensor[] _firstMoments;
    private readonly torch.Tensor[] _secondMoments;
    private readonly double _weightDecay;

    public DenseAdam(IEnumerable<Parameter> parameters, double weightDecay)
    {
        _parameters = parameters.ToArray();
        _firstMoments = Array.ConvertAll(_parameters, p => torch.zeros_like(p, requires_grad: false));
        _secondMoments = Array.ConvertAll(_parameters, p => torch.zeros_like(p, requires_grad: false));
        _weightDecay = weightDecay;
    }

    /// <summary>Steps taken; set only when a run goes on from a checkpoint, with <see cref="Moments"/>.</summary>
    public int Step { get; set; }

    /// <summary>All moments, in a fixed order.</summary>
    public IEnumerable<torch.Tensor> Moments => _firstMoments.Concat(_secondMoments);

    public void ZeroGradients()
    {
        foreach (var p in _parameters)
        {
            p.grad?.zero_();
        }
    }

    public void Update(double learningRate)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        Step++;
        using var decay = Scalars.Owned(1 - (learningRate * _weightDecay));
        using var size = Scalars.Owned(-learningRate * AdamMoments.StepScale(Step));
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (_parameters[i].grad is { } gradient)
            {
                AdamMoments.Accumulate(_firstMoments[i], _secondMoments[i], gradient);
                _parameters[i].mul_(decay);
                _parameters[i].addcdiv_(_firstMoments[i], AdamMoments.Denominator(_secondMoments[i]), size);
            }
        }
    }

    public void Dispose()
    {
        foreach (var moment in Moments)
        {
            moment.Dispose();
        }
    }
}
