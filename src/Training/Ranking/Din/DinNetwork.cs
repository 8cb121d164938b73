using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;

namespace Recsys.Training.Ranking.Din;

/// <summary>
/// DIN in the split form: the user's interest comes from the user tower at event time; the request-time part here
/// pools the history by <see cref="ActivationUnit"/> and feeds [interest, pooled, candidate, pooled∘candidate, features,
/// context] to a head of two Dice layers. A linear term of the candidate features is added to the logit, so that the
/// ranking begins at the recall score's and the deep part learns what that misses (Cheng et al., "Wide and deep", 2016).
/// </summary>
internal sealed class DinNetwork : torch.nn.Module
{
    private readonly FeatureSchema _schema;
    private readonly int _secondUnits;
    private readonly ActivationUnit? _attention;
    private readonly DenseLayer _user;
    private readonly DenseLayer? _context;
    private readonly DenseLayer _candidate;
    private readonly Dice _firstActivation;
    private readonly DenseLayer _second;
    private readonly Dice _secondActivation;
    private readonly DenseLayer _output;
    private readonly DenseLayer? _wide;

    public DinNetwork(DinOptions options, FeatureSchema schema, Random random, torch.Device device)
        : base(nameof(DinNetwork))
    {
        _schema = schema;
        _secondUnits = options.SecondUnits;
        var d = schema.RankDimension;
        var features = schema.CandidateFeatures.Count;
        _attention = options.UseAttention ? new ActivationUnit(random, device, d, [options.AttentionUnits]) : null;
        _user = new DenseLayer(random, schema.InterestDimension, options.FirstUnits, device);
        _context = schema.ContextFeatures.Count > 0 ? new DenseLayer(random, schema.ContextFeatures.Count, options.FirstUnits, device, bias: false) : null;
        _candidate = new DenseLayer(random, (3 * d) + features, options.FirstUnits, device, bias: false);
        _firstActivation = new Dice(options.FirstUnits, device);
        _second = new DenseLayer(random, options.FirstUnits, options.SecondUnits, device);
        _secondActivation = new Dice(options.SecondUnits, device);
        _output = new DenseLayer(random, options.SecondUnits, 1, device, gain: 0.01f);
        _wide = features > 0 ? new DenseLayer(random, features, 1, device, bias: false, gain: 0.01f) : null;
        RegisterComponents();
    }

    /// <summary>Makes the network begin as a logistic regression on one candidate feature: the deep part then starts at nothing.</summary>
    public void StartFrom(int feature, double slope, double intercept)
    {
        var wide = new float[_schema.CandidateFeatures.Count];
        wide[feature] = (float)slope;
        _wide!.Set(wide, null);
        _output.Set(new float[_secondUnits], [(float)intercept]);
    }

    /// <summary>Logits [B, C].</summary>
    public Value Forward(in DinInputs x)
    {
        var pooled = Pool(x);
        var candidate = pooled.Concat(-1, x.Features is null ? [x.Candidates, pooled * x.Candidates] : [x.Candidates, pooled * x.Candidates, x.Features]);
        var user = x.Interest.Through(_user);
        if (_context is not null)
        {
            user += x.Context!.Through(_context);
        }

        var counts = x.Counts?.Unsqueeze(2);
        var hidden = _firstActivation.Forward(candidate.Through(_candidate) + user.Unsqueeze(1), counts);
        hidden = _secondActivation.Forward(hidden.Through(_second), counts);
        var logit = hidden.Through(_output);
        return (_wide is null ? logit : logit + x.Features!.Through(_wide)).Squeeze(-1);
    }

    /// <summary>The contract's ranker.onnx; the score is a probability.</summary>
    public byte[] Export()
    {
        var d = _schema.RankDimension;
        var (features, contexts) = (_schema.CandidateFeatures.Count, _schema.ContextFeatures.Count);
        var g = new OnnxGraphBuilder("ranker");
        var graph = new OnnxParameters(g);
        Value Input(string name, params object[] shape) => new OnnxValue(g.Input(name, shape), graph);

        // The candidates of a request are one list.
        var inputs = new DinInputs(
            Input("interest", 1, _schema.InterestDimension),
            Input("history", 1, _schema.HistoryLength, d),
            Input("history_weights", 1, _schema.HistoryLength),
            Input("candidates", "N", d).Unsqueeze(0),
            features > 0 ? Input("candidate_features", "N", features).Unsqueeze(0) : null,
            contexts > 0 ? Input("context", 1, contexts) : null,
            null);
        g.Output(((OnnxValue)Forward(inputs).Squeeze(0).Sigmoid()).Name, "score", "N");
        return g.Build();
    }

    // The history seen from each candidate, [B, C, D].
    private Value Pool(in DinInputs x)
    {
        if (_attention is null)
        {
            var mean = x.HistoryWeights.Unsqueeze(1).MatMul(x.History) / x.HistoryWeights.Sum(1, keep: true).AtLeast(1e-6f).Unsqueeze(2);
            return mean + (x.Candidates * 0f);
        }

        var counts = x.Counts is null ? null : x.Counts.Unsqueeze(2).Unsqueeze(3) * x.HistoryWeights.Positive().Unsqueeze(1).Unsqueeze(3);
        return (_attention.Forward(x.History.Unsqueeze(1), x.Candidates, counts) * x.HistoryWeights.Unsqueeze(1)).MatMul(x.History);
    }
}
