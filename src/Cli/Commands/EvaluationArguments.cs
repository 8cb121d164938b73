using System.CommandLine;
using Recsys.Cli.Output;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>Options that evaluate, compare and leaderboard share: data, protocol, metrics, settings of families, intervals.</summary>
internal sealed class EvaluationArguments
{
    private readonly Option<float> _positive = new("--positive-from") { Description = "Lowest rating that is a positive label (movielens, and tables whose labels are not 0 to 1).", DefaultValueFactory = _ => 4 };
    private readonly Option<string> _protocol = new("--protocol") { Description = "What is held out; next-item takes the questions of a sessions folder." };
    private readonly Option<string> _metrics = new("--metrics")
    {
        Description = "Names with cutoffs, separated by commas, such as hr@10,ndcg@10,auc,gauc,logloss,rmse.",
    };

    private readonly Option<int> _folds = new("--folds") { Description = "Folds of k-fold, resamples of bootstrap.", DefaultValueFactory = _ => new SplitOptions().Folds };
    private readonly Option<int> _resamples = new("--resamples") { Description = "Bootstrap resamples of the users for the 95 % intervals." };
    private readonly Option<string> _store = new("--store") { Description = $"The model store: {ModelStores.Names}.", DefaultValueFactory = _ => "recsys-data/models" };
    private readonly Option<int[]> _seeds = new("--seed") { Description = "Seeds of the families, each trained once with each; may be repeated." };
    private readonly Option<string[]> _set = new("--set") { Description = "name=value of a setting of every family that has it; may be repeated." };
    private readonly Option<string> _preset = new("--preset") { Description = $"Settings that families begin from where they have them: {string.Join(", ", FamilySettings.Presets)}.", DefaultValueFactory = _ => FamilySettings.Default };
    private readonly Option<string?> _embeddings = new("--embeddings") { Description = "File of item vectors that families begin with, as 'recsys embed --out' writes them." };
    private readonly Option<bool> _frozen = new("--frozen") { Description = "Leave those vectors as they are and train the rest." };
    private readonly Option<string?> _creator = new("--creator-field") { Description = "Attribute field that says whose an item is (a channel, an author, a category), for the feature since_creator." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object, last, on standard output." };
    private readonly SplitArguments _split = new();
    private readonly DataArguments _data;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="standard">Protocol, metrics and seeds where none are given; null for the plan's own.</param>
    public EvaluationArguments(Command command, EvaluationPlan? standard = null)
    {
        standard ??= new EvaluationPlan();
        _protocol.DefaultValueFactory = _ => standard.Protocol;
        _metrics.DefaultValueFactory = _ => standard.Metrics;
        _resamples.DefaultValueFactory = _ => standard.Resampling.Resamples;
        _seeds.DefaultValueFactory = _ => [.. standard.Seeds];
        _data = new DataArguments(command, [.. DataSource.Formats, .. DataSource.Tables]);
        _protocol.AcceptOnlyFromAmong([.. Evaluator.Protocols]);
        foreach (var option in new Option[] { _positive, _protocol, _metrics, _seeds, _set, _preset, _embeddings, _frozen, _creator, _folds, _resamples, _store, _json })
        {
            command.Options.Add(option);
        }

        _split.AddTo(command);
    }

    /// <summary>Shows what was measured.</summary>
    public void Print(ParseResult parsed, EvaluationReport report)
    {
        if (Json(parsed))
        {
            Console.Out.WriteLine(MetricJson.Of(report.Models).ToJsonString());
        }
        else
        {
            AnsiConsole.Write(MetricTable.Of($"{report.Dataset}, {report.Protocol}", report.Models));
        }
    }

    /// <summary>Refuses what is given of protocol, metrics and vectors where they are not the user's to choose.</summary>
    public void RefuseChoices(ParseResult parsed, string why)
    {
        foreach (var option in new Option[] { _protocol, _metrics, _embeddings, _resamples, _folds })
        {
            parsed.RefuseIf(true, option, why);
        }

        _split.Refuse(parsed, why);
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
        parsed.RequireFile(_embeddings);
        parsed.RefuseIf(parsed.GetValue(_embeddings) is null, _frozen, "it needs --embeddings FILE");
        var data = _data.Files(parsed);
        parsed.RefuseIf(!data.HasLabels, _positive, $"--format {data.Format} has no ratings or labels here");
        return (data, new EvaluationPlan
        {
            Protocol = protocol,
            Split = split,
            Metrics = parsed.GetValue(_metrics)!,
            PositiveFrom = parsed.GetValue(_positive),
            Seeds = parsed.GetValue(_seeds)!,
            Settings = OptionSetter.Parse(parsed.GetValue(_set) ?? []),
            Preset = parsed.GetValue(_preset)!,
            Embeddings = parsed.GetValue(_embeddings),
            Frozen = parsed.GetValue(_frozen),
            CreatorField = parsed.GetValue(_creator),
            Resampling = new ResamplingOptions { Resamples = parsed.GetValue(_resamples) },
        });
    }
}
