using System.CommandLine;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Offline;

namespace Recsys.Cli.Commands;

/// <summary>Options that evaluate and compare share: data, protocol, metrics, intervals.</summary>
internal sealed class EvaluationArguments
{
    private readonly Option<float> _positive = new("--positive-from") { Description = "Lowest rating that is a positive label (movielens, and tables whose labels are not 0 to 1).", DefaultValueFactory = _ => 4 };
    private readonly Option<string> _protocol = new("--protocol") { Description = "What is held out; next-item takes the questions of a sessions folder.", DefaultValueFactory = _ => "leave-one-out" };
    private readonly Option<string> _metrics = new("--metrics")
    {
        Description = "Names with cutoffs, separated by commas, such as hr@10,ndcg@10,auc,gauc,logloss,rmse.",
        DefaultValueFactory = _ => "hr@10,ndcg@10,mrr@20,coverage@10,auc,logloss",
    };

    private readonly Option<int> _folds = new("--folds") { Description = "Folds of k-fold, resamples of bootstrap.", DefaultValueFactory = _ => new SplitOptions().Folds };
    private readonly Option<int> _resamples = new("--resamples") { Description = "Bootstrap resamples of the users for the 95 % intervals.", DefaultValueFactory = _ => new ResamplingOptions().Resamples };
    private readonly Option<string> _store = new("--store") { Description = $"The model store: {ModelStores.Names}.", DefaultValueFactory = _ => "recsys-data/models" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object, last, on standard output." };
    private readonly SplitArguments _split = new();
    private readonly DataArguments _data;

    public EvaluationArguments(Command command)
    {
        _data = new DataArguments(command, [.. DataSource.Formats, .. DataSource.Tables]);
        _protocol.AcceptOnlyFromAmong([.. Evaluator.Protocols]);
        foreach (var option in new Option[] { _positive, _protocol, _metrics, _folds, _resamples, _store, _json })
        {
            command.Options.Add(option);
        }

        _split.AddTo(command);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public IModelStore Store(ParseResult parsed)
    {
        var name = parsed.GetValue(_store)!;
        var store = ModelStores.Open(_store.Name, name);
        return store is not LocalModelStore || !parsed.IsGiven(_store) || Directory.Exists(name) ? store : throw new ArgumentException($"{_store.Name} {name}: there is no such folder.");
    }

    /// <summary>The data, and how it is measured.</summary>
    public (DataSource Data, EvaluationPlan Plan) Read(ParseResult parsed)
    {
        var protocol = parsed.GetValue(_protocol)!;
        var split = _split.Options(parsed, protocol) with { Folds = parsed.GetValue(_folds) };
        if (_split.IsAll(parsed))
        {
            throw new ArgumentException("--shares 100/0/0 holds nothing out, so there is nothing to measure; leave a share to the test.");
        }

        parsed.RefuseIf(!SplitProtocols.All.Any(p => p.Name == protocol && p.NeedsRefit), _folds, $"--protocol {protocol} has one fold");
        var data = _data.Files(parsed);
        parsed.RefuseIf(!data.HasLabels, _positive, $"--format {data.Format} has no ratings or labels here");
        return (data, new EvaluationPlan
        {
            Protocol = protocol,
            Split = split,
            Metrics = parsed.GetValue(_metrics)!,
            PositiveFrom = parsed.GetValue(_positive),
            Resampling = new ResamplingOptions { Resamples = parsed.GetValue(_resamples) },
        });
    }
}
