using System.Globalization;
using System.Text;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Embeddings;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Offline.Tests;

/// <summary>Contents of items from files, into a version, and of items that come later from the catalogue.</summary>
public sealed class ContentTests : IDisposable
{
    private const int Groups = 6;
    private const int Known = 60;
    private const int All = Known + Groups;

    private static readonly TrainingPlan Plan = new()
    {
        Model = "two-tower",
        Protocol = TrainingPlan.All,
        Settings = new Dictionary<string, string>
        {
            ["Epochs"] = "20",
            ["Patience"] = "20",
            ["Dimension"] = "8",
            ["HistoryLength"] = "8",
            ["LearningRate"] = "0.02",
            ["UniformNegatives"] = "16",
            ["Threads"] = "1",
        },
        Epochs = new Dictionary<string, int> { [TrainingPlan.RecallStage] = 20 },
    };

    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public ContentTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    public void Dispose() => _folder.Dispose();

    // What came later is told by the catalogue as the file would have told it.
    [Theory]
    [InlineData("csv")]
    [InlineData("vec")]
    [InlineData("ndjson")]
    [InlineData("npy")]
    public async Task TrainAsync_ContentsFromAFile_PlaceItemsThatComeLater(string format)
    {
        var data = DataSource.Of(Tastes()) with { Contents = [$"look={Write(format)}"] };
        var trained = await new Trainer(_store).TrainAsync(Plan, data, new TrainerOptions { Version = "v1" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(data.Contents, trained.Plan.Contents);
        using var model = LoadedModel.Open(await _store.FetchAsync("v1", TestContext.Current.CancellationToken));
        Assert.Equal([new ContentField("look", 4)], model.Schema.ContentFields);
        var table = new ItemTable();
        for (var item = 0; item < All; item++)
        {
            table.Upsert($"i{item}", 1, item < Known ? [] : [new ItemAttribute("look", ContentField.TextOf(Look(item)))], available: true, []);
        }

        using var rows = new ItemRows(model);
        rows.Extend(table);
        var interest = new float[8];
        for (var group = 0; group < Groups; group++)
        {
            HistoryEvent[] history = [.. Enumerable.Range(0, 4).Select(i => new HistoryEvent(rows.RowOf((10 * group) + i), InteractionKind.Like, 1, 10 - i))];
            model.ComputeInterest(history, interest);
            var best = Enumerable.Range(Known, Groups).MaxBy(item => VectorMath.Dot(interest, model.Recall[rows.RowOf(item)]));
            Assert.Equal(Known + group, best);
        }
    }

    [Fact]
    public async Task TrainAsync_ContentsThatNothingReads_AreRefused()
    {
        var data = DataSource.Of(Tastes()) with { Contents = [$"look={Write("csv")}"] };
        var als = Plan with { Model = "als", Settings = new Dictionary<string, string> { ["Threads"] = "1" } };

        Assert.Contains("als does not know items by contents", await RefusalAsync(als, data), StringComparison.Ordinal);
        Assert.Contains("not NAME=FILE", await RefusalAsync(Plan, data with { Contents = ["look"] }), StringComparison.Ordinal);
        Assert.Contains("no such file", await RefusalAsync(Plan, data with { Contents = ["look=nowhere.csv"] }), StringComparison.Ordinal);
        Assert.Contains("given twice", await RefusalAsync(Plan, data with { Contents = [.. data.Contents, .. data.Contents] }), StringComparison.Ordinal);
        File.WriteAllText(_folder["others.vec"], "1 2\nnobody 1 2\n");
        Assert.Contains("none of its 1 ids", await RefusalAsync(Plan, data with { Contents = [$"look={_folder["others.vec"]}"] }), StringComparison.Ordinal);
        Assert.Contains("no column", (await Assert.ThrowsAsync<DataFormatException>(
            () => new Trainer(_store).TrainAsync(Plan, data with { Contents = [$"colour={_folder["look.csv"]}"] }, cancellationToken: TestContext.Current.CancellationToken))).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task TrainAsync_MatrixWithoutItsIds_IsRefused()
    {
        var (file, list) = (Write("npy"), _folder["look.ids"]);
        var data = DataSource.Of(Tastes()) with { Contents = [$"look={file}"] };
        var bytes = File.ReadAllBytes(file);

        File.WriteAllBytes(file, bytes[..^1]);
        Assert.Contains($"{file} ends early", await RefusalAsync(Plan, data), StringComparison.Ordinal);
        File.WriteAllBytes(file, [.. bytes[..^8], .. BitConverter.GetBytes(double.NaN)]);
        Assert.Contains($"The vector of 'i{All - 1}' has numbers that are not finite", await RefusalAsync(Plan, data), StringComparison.Ordinal);
        File.WriteAllBytes(file, bytes);
        File.AppendAllLines(list, ["i0"]);
        Assert.Contains($"{list} has {All + 1} lines and {file} {All} rows", await RefusalAsync(Plan, data), StringComparison.Ordinal);
        File.WriteAllLines(list, Enumerable.Repeat("i0", All));
        Assert.Contains("Id 'i0' of row 1 is empty or stands twice", await RefusalAsync(Plan, data), StringComparison.Ordinal);
        Assert.Contains("no such file", await RefusalAsync(Plan, data with { Contents = [$"look={file},nowhere.txt"] }), StringComparison.Ordinal);
        Assert.Contains("FILE.npy,IDS", await RefusalAsync(Plan, data with { Contents = [$"look={file},item,look"] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateAsync_ItemsOfTheTestAlone_AreFoundByContent()
    {
        // The newest event of each user is of an item that nobody has met before.
        var data = DataSource.Of(Tastes(withNew: true));
        var plan = new EvaluationPlan { Metrics = "hr@3", Settings = Plan.Settings, Split = new() };
        async Task<double> Hits(DataSource source) => (await new Evaluator(_store).EvaluateAsync(["two-tower"], source, plan, cancellationToken: TestContext.Current.CancellationToken))
            .Models.Single().Metrics.Single().Value;

        var without = await Hits(data);
        var with = await Hits(data with { Contents = [$"look={Write("csv")}"] });

        Assert.True(with > 0.6, $"{with}");
        Assert.True(without < 0.2, $"{without}");
    }

    private async Task<string> RefusalAsync(TrainingPlan plan, DataSource data) => (await Assert.ThrowsAnyAsync<ArgumentException>(
        () => new Trainer(_store).TrainAsync(plan, data, cancellationToken: TestContext.Current.CancellationToken))).Message;

    private string Write(string format)
    {
        var file = _folder[$"look.{format}"];
        string Numbers(int item, char separator) => string.Join(separator, Look(item).Select(x => x.ToString(CultureInfo.InvariantCulture)));
        var items = Enumerable.Range(0, All);
        switch (format)
        {
            case "csv":
                File.WriteAllLines(file, ["item,look", .. items.Select(i => $"i{i},\"[{Numbers(i, ',')}]\"")]);
                break;
            case "ndjson":
                File.WriteAllLines(file, items.Select(i => $"{{\"item\":\"i{i}\",\"look\":[{Numbers(i, ',')}]}}"));
                break;
            case "npy":
                // As numpy.save writes float64, but for the padding of the header.
                var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({All}, 4), }}\n";
                File.WriteAllBytes(file, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. items.SelectMany(Look).SelectMany(x => BitConverter.GetBytes((double)x))]);
                File.WriteAllLines(_folder["look.ids"], items.Select(i => $"i{i}"));
                break;
            default:
                new ItemEmbeddings([.. items.Select(i => $"i{i}")], 4, [.. items.SelectMany(Look)]).Save(file);
                break;
        }

        return file;
    }

    private static int GroupOf(int item) => item < Known ? item / 10 : item - Known;

    private static float[] Look(int item)
    {
        var random = new Random(item);
        var angle = GroupOf(item) * Math.Tau / Groups;
        float[] place = [(float)Math.Cos(angle), (float)Math.Sin(angle), (float)Math.Cos(2 * angle), 0.5f];
        return [.. place.Select(x => 7 * (x + ((random.NextSingle() - 0.5f) * 0.2f)))];
    }

    private static InteractionDataset Tastes(bool withNew = false)
    {
        var random = new Random(5);
        var events = Enumerable.Range(0, 120).SelectMany(user =>
        {
            var items = Enumerable.Range(0, 10).ToArray();
            random.Shuffle(items);
            IEnumerable<int> liked = items.Take(7).Select(i => (10 * (user % Groups)) + i);
            return (withNew ? liked.Append(Known + (user % Groups)) : liked).Select((item, at) => new Interaction(user, item, InteractionKind.Like, 1, (at * 1000) + user));
        });
        return new InteractionDataset("tastes", [.. Enumerable.Range(0, 120).Select(u => $"u{u}")], [.. Enumerable.Range(0, withNew ? All : Known).Select(i => $"i{i}")], events);
    }
}
