using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>Moves whole parameters, each by a rule of its own.</summary>
internal sealed class DenseRules : IDisposable
{
    private readonly (Parameter Parameter, UpdateRule Rule, torch.Tensor[] States)[] _parts;

    public DenseRules(IEnumerable<(Parameter Parameter, UpdateRule Rule)> parts)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _parts = [.. parts.Select(p => (p.Parameter, p.Rule, Array.ConvertAll(p.Rule.Begin(p.Parameter), s => s.DetachFromDisposeScope())))];
    }

    /// <summary>The states of all rules, for checkpoints.</summary>
    public IEnumerable<torch.Tensor> Moments => _parts.SelectMany(p => p.States);

    public void ZeroGradients()
    {
        foreach (var (parameter, _, _) in _parts)
        {
            parameter.grad?.zero_();
        }
    }

    public void Update()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (var (parameter, rule, states) in _parts)
        {
            if (parameter.grad is { } gradient)
            {
                parameter.copy_(rule.Next(parameter, gradient, states));
            }
        }
    }

    public void Dispose()
    {
        foreach (var state in Moments)
        {
            state.Dispose();
        }
    }
}
