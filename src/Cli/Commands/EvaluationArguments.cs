using System.CommandLine;
using Recsys.Cli.Offline;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training;

namespace Recsys.Cli.Commands;

/// <summary>Options that evaluate and compare share: data, protocol, metrics, intervals.</summary>
internal sealed class EvaluationArguments
{
    private readonly Option<string[]> _columns = new("--columns") { Description = "role=column of a table (csv, parquet), as in train.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<float> _positive = new("--positive-from") { Description = "Lowest rating that is a positive label (movielens, and tables whose labels are not 0 to 1).", DefaultValueFactory = _ => 4 };
    private readonly Option<string?> _data = new("--data") { Description = "Folder (movielens, sessions) or file (sequences)." };
    private readonly Option<string?> _attributes = new("--attributes") { Description = "JSON file of item attributes (sequences)." };
    private readonly Option<string> _format = new("--format") { Description = "Format of the data.", DefaultValueFactory = _ => "movielens" };
    private readonly Option<string> _protocol = new("--protocol") { Description = "What is held out; next-item takes the questions of a sessions folder.", DefaultValueFactory = _ => "leave-one-out" };
    private readonly Option<string> _metrics = new("--metrics")
    {
        Description = "Names with cutoffs, separated by commas, such as hr@10,ndcg@10,auc,gauc,logloss,rmse.",
        DefaultValueFactory = _ => "hr@10,ndcg@10,mrr@20,coverage@10,auc,logloss",
    };

    private readonly Option<int> _folds = new("--folds") { Description = "Folds of k-fold, resamples of bootstrap.", DefaultValueFactory = _ => new SplitOptions().Folds };
    private readonly Option<int> _resamples = new("--resamples") { Description = "Bootstrap resamples of the users for the 95 % intervals.", DefaultValueFactory = _ => new ResamplingOptions().Resamples };
    private readonly Option<string> _store = new("--store") { Description = "Folder of the model store.", DefaultValueFactory = _ => "recsys-data/models" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object, last, on standard output." };
    private readonly SplitArguments _split = new();

    public EvaluationArguments(Command command)
    {
        _format.AcceptOnlyFromAmong([.. DataSource.Formats, .. DataSource.Tables]);
        _protocol.AcceptOnlyFromAmong(EvaluationRun.Protocols);
        foreach (var option in new Option[] { _data, _attributes, _format, _columns, _positive, _protocol, _metrics, _folds, _resamples, _store, _json })
        {
            command.Options.Add(option);
        }

        _split.AddTo(command);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public IReadOnlyList<Metric> Metrics(ParseResult parsed) => MetricCatalog.Parse(parsed.GetValue(_metrics)!);

    public IModelStore Store(ParseResult parsed) => new LocalModelStore(new LocalModelStoreOptions { Folder = parsed.GetValue(_store)! });

    public ResamplingOptions Resampling(ParseResult parsed)
    {
        var options = new ResamplingOptions { Resamples = parsed.GetValue(_resamples) };
        options.Validate();
        return options;
    }

    /// <summary>Reads the data and splits it.</summary>
    public EvaluationRun Run(ParseResult parsed)
    {
        var (format, path, protocol) = (parsed.GetValue(_format)!, parsed.GetValue(_data) ?? string.Empty, parsed.GetValue(_protocol)!);
        if (protocol == EvaluationRun.NextItem)
        {
            return format == DataSource.Sessions
                ? EvaluationRun.Of(SessionReader.Read(path))
                : throw new ArgumentException($"--protocol {protocol} takes the questions of a folder of --format {DataSource.Sessions}; the format is '{format}'.");
        }

        var options = _split.Options(parsed) with { Folds = parsed.GetValue(_folds) };
        if (DataSource.IsTable(format))
        {
            var set = TrainingInput.ReadTable(format, path, parsed.GetValue(_columns) ?? [], Console.Error.WriteLine, parsed.GetValue(_positive));
            return EvaluationRun.Of(set.Events, protocol, options, split =>
            {
                var test = ExampleSplit.Of(set, split).Test;
                return [.. test.Select(i => set.Examples[i]).Zip(
                    RequestContexts.Of(set, test), (e, context) => new LabelledExample(e.User, e.Item, e.Time, e.Label > 0, context, e.Channel, e.ChannelScore))];
            });
        }

        // Ratings are the only events whose value says whether the item was liked.
        var positiveFrom = parsed.GetValue(_positive);
        return EvaluationRun.Of(
            DataSource.Read(format, path, parsed.GetValue(_attributes)),
            protocol,
            options,
            DataSource.HasRatings(format) ? split => LabelledExamples.FromRatings(split.Test, positiveFrom) : null);
    }
}
