using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Offline.Tests;

/// <summary>Factor models know no attributes: an item that came after the training of such a version is placed among those that are like it.</summary>
public sealed class FactorColdItemTests : IDisposable
{
    private const int Groups = 4;
    private const int OfGroup = 10;
    private const int Known = Groups * OfGroup;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("als")]
    [InlineData("bpr")]
    public async Task NewItem_OfAFactorVersion_IsTheWeightedMeanOfThoseLikeItAndFoundWithThem(string family)
    {
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });
        var plan = new TrainingPlan
        {
            Model = family,
            Protocol = TrainingPlan.All,
            Settings = new Dictionary<string, string> { ["Factors"] = "8", ["Epochs"] = "20" },
            Epochs = new Dictionary<string, int> { [TrainingPlan.RecallStage] = 20 },
        };
        await new Trainer(store).TrainAsync(plan, DataSource.Of(Tastes()), new TrainerOptions { Version = "v1" }, cancellationToken: TestContext.Current.CancellationToken);
        using var model = LoadedModel.Open(await store.FetchAsync("v1", TestContext.Current.CancellationToken));
        Assert.False(model.HasAttributes);
        var table = new ItemTable();
        for (var item = 0; item < Known + Groups; item++)
        {
            table.Upsert($"i{item}", 1, Attributes(item), available: true, []);
        }

        using var rows = new ItemRows(model);
        rows.Extend(table);

        for (var group = 0; group < Groups; group++)
        {
            var row = rows.RowOf(Known + group);
            Assert.True(row >= Known, $"row {row}");
            Assert.All(Mean(model, rows, group).Zip(model.Recall[row].ToArray()), x => Assert.Equal(x.First, x.Second, 1e-4f));
        }

        // Whoever likes a group finds its new item before those of the others.
        for (var group = 0; group < Groups; group++)
        {
            HistoryEvent[] history = [.. Enumerable.Range(0, 4).Select(i => new HistoryEvent(rows.RowOf((OfGroup * group) + i), InteractionKind.Like, 1, 10 - i))];
            var interest = new float[model.Recall.Dimension];
            model.ComputeInterest(history, interest);
            Assert.Equal(Known + group, Enumerable.Range(Known, Groups).MaxBy(item => VectorMath.Dot(interest, model.Recall[rows.RowOf(item)])));
        }
    }

    // The rows of the group's items, weighed by the cosine of attributes, which count ln(1 + items / items that have them) each. One of the ten is of the new item's maker.
    private static float[] Mean(LoadedModel model, ItemRows rows, int group)
    {
        double genre = Math.Log(1 + ((double)Known / OfGroup)), maker = Math.Log(1 + Known), length = Math.Sqrt((genre * genre) + (maker * maker));
        var mean = new float[model.Recall.Dimension];
        var sum = 0f;
        for (var i = 0; i < OfGroup; i++)
        {
            var weight = (float)(i == 0 ? 1 : genre * genre / (length * length));
            sum += weight;
            for (var d = 0; d < mean.Length; d++)
            {
                mean[d] += weight * model.Recall[rows.RowOf((OfGroup * group) + i)][d];
            }
        }

        return Array.ConvertAll(mean, x => x / sum);
    }

    private static ItemAttribute[] Attributes(int item)
    {
        var group = item < Known ? item / OfGroup : item - Known;
        return [new("genre", $"g{group}"), new("maker", item < Known ? $"m{item}" : $"m{OfGroup * group}")];
    }

    private static InteractionDataset Tastes()
    {
        var random = new Random(3);
        var events = Enumerable.Range(0, 80).SelectMany(user =>
        {
            var items = Enumerable.Range(0, OfGroup).ToArray();
            random.Shuffle(items);
            return items.Take(7).Select((i, at) => new Interaction(user, (OfGroup * (user % Groups)) + i, InteractionKind.Like, 1, (at * 1000) + user));
        });
        return new InteractionDataset(
            "tastes", [.. Enumerable.Range(0, 80).Select(u => $"u{u}")], [.. Enumerable.Range(0, Known).Select(i => $"i{i}")], events, [.. Enumerable.Range(0, Known).Select(Attributes)]);
    }
}
