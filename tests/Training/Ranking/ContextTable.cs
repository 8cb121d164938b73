using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

/// <summary>
/// A table with a context field of each form: "device", a category, "price", a number, and "tags", a list. Some cells are missing,
/// some prices are no numbers, and the last tenth of the rows has a device and tags that no other row has.
/// </summary>
internal sealed class ContextTable
{
    public const int Rows = 600;

    private static readonly string[] Devices = ["phone", "desk", ""];
    private static readonly string[] Tags = ["", "hot", "hot|new", "new|old", "old| hot ||old", "new"];
    private static readonly string[] LateTags = ["", "rare", "rare|hot", "rare|other|old", "rare|other", "new"];

    private readonly Dictionary<string, string>[] _cells;

    /// <param name="folder">Where the file is written.</param>
    /// <param name="label">What decides the label, of a row's price (NaN where it has none) and tags.</param>
    public ContextTable(TempFolder folder, Func<double, string, bool> label)
    {
        var file = folder["table.csv"];
        var random = new Random(3);
        _cells = [.. Enumerable.Range(0, Rows).Select(i => new Dictionary<string, string>
        {
            ["device"] = Late(i) && i % 3 == 2 ? "watch" : Devices[i % 3],
            ["price"] = i % 7 == 0 ? "" : i % 11 == 0 ? "n/a" : FormattableString.Invariant($"{random.NextDouble() * 10:0.0}"),
            ["tags"] = (Late(i) ? LateTags : Tags)[random.Next(Tags.Length)],
        })];
        File.WriteAllLines(file, _cells
            .Select((c, i) => $"u{random.Next(20)},i{random.Next(15)},{1_600_000_000 + (i * 700)},{Label(c)},{c["device"]},{c["price"]},{c["tags"]}")
            .Prepend("user,item,time,label,device,price,tags"));
        Set = TableReader.ReadCsv(
            file,
            TableColumns.Parse(["user=user", "item=item", "time=time", "label=label", "context.device=device", "context.price:number=price", "context.tags:list=tags"]),
            new TableReport());

        int Label(Dictionary<string, string> cells) =>
            label(NumberScale.TryParse(cells["price"], out var price) ? price : double.NaN, cells["tags"]) ? 1 : 0;
    }

    /// <summary>The examples, in the order of the rows.</summary>
    public ExampleSet Set { get; }

    /// <summary>All rows but the last tenth.</summary>
    public static int[] Train { get; } = [.. Enumerable.Range(0, Rows * 9 / 10)];

    /// <summary>A row's cells as a request's context.</summary>
    public IReadOnlyDictionary<string, string> Context(int row) => _cells[row];

    /// <summary>Trains a family and opens the version that it becomes.</summary>
    public (TrainedRanker Ranker, LoadedModel Served) Open(TempFolder folder, ModelFamily family, RankerOptions options)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var recall = TwoTowerTrainer.Train(Set.Events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: cancellation);
        var ranker = RankingTrainer.Train(family, options, Set, Train, [], cancellationToken: cancellation);
        return (ranker, folder.Serve(Set.Events, recall, ranker));
    }

    /// <summary>A row's history as training reads it, newest first: a state that is carried on is of all that it is told of, training of the newest.</summary>
    public HistoryEvent[] History(LoadedModel served, int row)
    {
        var history = Set.HistoryOf(row).ToArray();
        return served.Schema.StateEvents > 0 ? [.. history.Where(e => e.Kind != InteractionKind.Impression).Take(served.Schema.ForRanking().HistoryLength)] : history;
    }

    /// <summary>The score that a silo gives a row's item in a row's place, with another context.</summary>
    public float Score(LoadedModel served, int row, IReadOnlyDictionary<string, string>? context, string? without = null)
    {
        var example = Set.Examples[row];
        var history = History(served, row);
        float[] score = [0], interest = new float[served.Schema.InterestDimension], state = new float[served.Schema.StateDimension];
        served.ComputeInterest(history, interest, state);
        var request = new RankRequest
        {
            Interest = interest,
            State = state,
            History = history,
            UserId = Set.Events.UserIds[example.User],
            Context = context,
            Time = example.Time,
        };
        served.Score(request, [new Candidate(example.Item, 0)], score, without);
        return score[0];
    }

    private static bool Late(int row) => row >= Rows * 9 / 10;
}
