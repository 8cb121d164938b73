using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Builds worlds of users with histories and labelled candidates, and trains on nine users in ten to test on the tenth.</summary>
internal sealed class PlantedSequences(int users, int items)
{
    private readonly List<Interaction> _events = [];
    private readonly List<Example> _examples = [];

    /// <summary>A user's history, oldest first.</summary>
    public void History(int user, IEnumerable<int> history) => History(user, history.Select(item => (item, InteractionKind.Click)));

    /// <summary>A user's history of events of several kinds, oldest first.</summary>
    public void History(int user, IEnumerable<(int Item, InteractionKind Kind)> history)
    {
        var time = 0;
        foreach (var (item, kind) in history)
        {
            _events.Add(new Interaction(user, item, kind, 0, time++));
        }
    }

    /// <summary>A candidate after the user's whole history.</summary>
    public void Candidate(int user, int item, bool positive) =>
        _examples.Add(new Example(user, item, 1000 + _examples.Count, positive ? 1 : 0, 0));

    /// <summary>The examples; the only field is the item, so nothing can be learned of a user but from their history.</summary>
    public ExampleSet Build() => new(
        new InteractionDataset("planted", Ids("u", users), Ids("i", items), _events),
        _examples,
        [FieldColumn.Category("item", FieldOwner.Item, ["", .. Ids("i", items)], [.. Enumerable.Range(1, items)])]);

    /// <summary>AUC on the users whose number ends in 9, trained on the others.</summary>
    public static double TestAuc(ExampleSet set, string family, Func<RankerOptions, RankerOptions> settings)
    {
        var all = Enumerable.Range(0, set.Examples.Count);
        int[] test = [.. all.Where(i => set.Examples[i].User % 10 == 9)];
        int[] train = [.. all.Where(i => set.Examples[i].User % 10 != 9)];
        var known = ModelRegistry.Get(family);
        using var ranker = RankingTrainer.Train(known, settings(known.Defaults), set, train, [], cancellationToken: TestContext.Current.CancellationToken);
        return ClickMetrics.Auc(ranker.Predict(test), [.. test.Select(i => set.Examples[i].Label > 0.5f)]);
    }

    private static string[] Ids(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => prefix + i)];
}
