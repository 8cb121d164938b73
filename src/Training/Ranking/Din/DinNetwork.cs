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
        _attention = options.UseAttention ? new ActivationUnit(d, options.AttentionUnits, random, device) : null;
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
    public torch.Tensor Forward(in DinInputs x)
    {
        var pooled = _attention?.Forward(x) ?? Mean(x).unsqueeze(1).expand_as(x.Candidates);
        var candidate = torch.cat([pooled, x.Candidates, pooled * x.Candidates, x.Features], -1);
        var user = _user.forward(x.Interest);
        if (_context is not null)
        {
            user = user.Plus(_context.forward(x.Context));
        }

        var counts = x.Counts?.unsqueeze(2);
        var hidden = _firstActivation.Forward(_candidate.forward(candidate).Plus(user.unsqueeze(1)), counts);
        hidden = _secondActivation.Forward(_second.forward(hidden), counts);
        var logit = _output.forward(hidden);
        return (_wide is null ? logit : logit.Plus(_wide.forward(x.Features))).squeeze(-1);
    }

    /// <summary>The contract's ranker.onnx; the score is a probability.</summary>
    public byte[] Export()
    {
        var d = _schema.RankDimension;
        var features = _schema.CandidateFeatures.Count;
        var g = new OnnxGraphBuilder("ranker");
        var interest = g.Input("interest", 1, _schema.InterestDimension);
        var history = g.Input("history", 1, _schema.HistoryLength, d);
        var weights = g.Input("history_weights", 1, _schema.HistoryLength);
        var candidates = g.Input("candidates", "N", d);
        var user = _user.Export(g, interest);
        if (_context is not null)
        {
            user = g.Add("Add", user, _context.Export(g, g.Input("context", 1, _schema.ContextFeatures.Count)));
        }

        var pooled = _attention?.Export(g, history, weights, candidates) ?? g.Add("Expand", ExportMean(g, history, weights), g.Add("Shape", candidates));
        string[] parts = [pooled, candidates, g.Add("Mul", pooled, candidates)];
        var featureInput = features > 0 ? g.Input("candidate_features", "N", features) : null;
        var candidate = g.Concat(1, featureInput is null ? parts : [.. parts, featureInput]);
        var hidden = _firstActivation.Export(g, g.Add("Add", _candidate.Export(g, candidate), user));
        hidden = _secondActivation.Export(g, _second.Export(g, hidden));
        var logit = _output.Export(g, hidden);
        if (_wide is not null)
        {
            logit = g.Add("Add", logit, _wide.Export(g, featureInput!));
        }

        g.Output(g.Squeeze(g.Add("Sigmoid", logit), 1), "score", "N");
        return g.Build();
    }

    private static torch.Tensor Mean(in DinInputs x)
    {
        var sum = torch.matmul(x.HistoryWeights.unsqueeze(1), x.History).squeeze(1);
        return sum / x.HistoryWeights.sum(-1, keepdim: true).clamp_min(Scalars.Of(1e-6f));
    }

    private static string ExportMean(OnnxGraphBuilder g, string history, string weights)
    {
        var sum = g.Squeeze(g.Add("MatMul", g.Unsqueeze(weights, 1), history), 1);
        return g.Add("Div", sum, g.Add("Max", g.Sum(weights, -1, keep: true), g.Scalar(1e-6f)));
    }
}
