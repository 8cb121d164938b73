using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>What every family of <see cref="ModelRegistry"/> owes; a new family is covered by its line there.</summary>
public class ModelFamilyConformanceTests
{
    private static readonly Dictionary<string, TrainedRanker> Trained = [];

    public static TheoryData<string> Families => [.. ModelRegistry.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Predict_UnknownUserItemAndNoHistory_GivesScores(string family)
    {
        var ranker = Get(family);
        int[] items = [0, SmallWorld.Items - 1];
        var scores = new float[items.Length];
        foreach (var user in new[] { -1, 3 })
        {
            ranker.Predict(new UserState(user, [], SmallWorld.EndTime), items, scores);
            AssertScores(ranker, scores);
        }

        // Items that the model does not know in the history count nothing, but do no harm.
        ranker.Predict(new UserState(-1, [new HistoryEvent(-1, InteractionKind.Like, 5, 1)], SmallWorld.EndTime), items, scores);
        AssertScores(ranker, scores);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Predict_HistoryLongerThanTheLimit_ReadsTheNewest_UnlessAStateIsCarriedOn(string family)
    {
        var ranker = Get(family);
        var history = History(20);
        int[] items = [1, 2, 3];
        float[] all = new float[3], newest = new float[3];
        ranker.Predict(new UserState(1, history, SmallWorld.EndTime), items, all);
        ranker.Predict(new UserState(1, history[^SmallWorld.HistoryLength..], SmallWorld.EndTime), items, newest);
        if (ranker.StateEvents > 0)
        {
            Assert.NotEqual(newest, all);
        }
        else
        {
            Assert.Equal(newest, all);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Predict_OneByOneOrServed_EqualsTheBatch(string family)
    {
        var ranker = Get(family);
        int[] some = [.. SmallWorld.All.Where(i => i % 23 == 0)];
        var batch = ranker.Predict(some);
        AssertScores(ranker, batch);
        OnnxRun.AssertClose(batch, [.. some.Select(i => ranker.Predict([i])[0])], 1e-5f);
        var served = new float[1];
        for (var s = 0; s < some.Length; s++)
        {
            var example = SmallWorld.Set.Examples[some[s]];
            var history = SmallWorld.Set.HistoryOf(some[s]).ToArray();
            Array.Reverse(history);

            // A batch is of so many events; a state that is carried on is of all that it is told of.
            history = ranker.StateEvents > 0 ? history[^Math.Min(history.Length, SmallWorld.HistoryLength)..] : history;
            ranker.Predict(new UserState(example.User, history, example.Time), [example.Item], served);
            OnnxRun.AssertClose([batch[s]], served);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_SameSeed_IsEqualToTheBit(string family)
    {
        using var again = SmallWorld.Train(ModelRegistry.Get(family));
        Assert.Equal(Get(family).Predict(SmallWorld.All), again.Predict(SmallWorld.All));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_FixedBatch_LossFalls(string family)
    {
        var options = SmallWorld.Options(ModelRegistry.Get(family)) with { BatchSize = 256, Epochs = 40, Dropout = 0 };
        using var ranker = SmallWorld.Train(ModelRegistry.Get(family), options, train: SmallWorld.All[..256]);
        var (first, last) = (ranker.Epochs[0].Loss, ranker.Epochs[^1].Loss);
        Assert.True(last < first, $"{first} to {last}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ExportRankerGraph_RandomInputs_EqualsTorch(string family)
    {
        var ranker = Get(family);
        var random = new Random(13);
        const int candidates = 9;

        // Keys are whole numbers and so cannot be noise: rows of models with keys are the model's own.
        float[] Rows(float[] table, int width, int count) => ranker.Model.ReadsKeys
            ? [.. Enumerable.Range(0, count).SelectMany(_ => table.AsSpan(random.Next(table.Length / width) * width, width).ToArray())]
            : OnnxRun.Random(random, count * width);
        var user = Rows(ranker.UserRows, ranker.UserWidth, 1);
        var rows = Rows(ranker.ItemRows, ranker.ItemWidth, candidates);
        var history = Rows(ranker.ItemRows, ranker.ItemWidth, SmallWorld.HistoryLength);
        float[] weights = [1, 0.5f, 1, 1, 0, 0];
        float[] kinds = [2, 3, 1, 7, 0, 0];
        float[] context = [17, 4];
        var state = ranker.StateWidth > 0 ? ranker.ComputeState(history, weights, kinds) : [];
        var graphed = OnnxRun.Run(
            ranker.ExportRankerGraph(),
            "score",
            ("user", user, [1, user.Length]),
            ("candidates", rows, [candidates, ranker.ItemWidth]),
            ("history", history, [1, SmallWorld.HistoryLength, ranker.ItemWidth]),
            ("history_weights", weights, [1, SmallWorld.HistoryLength]),
            ("history_kinds", kinds, [1, SmallWorld.HistoryLength]),
            ("context", context, [1, context.Length]),
            ("state", state, [1, state.Length]));
        OnnxRun.AssertClose(ranker.Score(user, rows, history, weights, kinds, context), graphed);
    }

    internal static TrainedRanker Get(string family)
    {
        lock (Trained)
        {
            if (!Trained.TryGetValue(family, out var ranker))
            {
                Trained[family] = ranker = SmallWorld.Train(ModelRegistry.Get(family));
            }

            return ranker;
        }
    }

    /// <summary>Events, oldest first.</summary>
    internal static HistoryEvent[] History(int count) =>
        [.. Enumerable.Range(0, count).Select(t => new HistoryEvent(t % (SmallWorld.Items - 1), t % 3 == 0 ? InteractionKind.Dislike : InteractionKind.Like, 4, SmallWorld.EndTime - ((count - t) * 60_000L)))];

    private static void AssertScores(TrainedRanker ranker, float[] scores)
    {
        Assert.All(scores, s => Assert.True(float.IsFinite(s), $"{s}"));
        if (ranker.Family.Task == ModelTask.Click)
        {
            Assert.All(scores, s => Assert.InRange(s, 0, 1));
        }
    }
}
