using Recsys.Core;
using Recsys.Models;
using Recsys.Training.ColdStart;

namespace Recsys.Training.Tests;

/// <summary>
/// A world in which the platform decides everything, the region something for users of one platform alone, and the month of
/// birth, with as many values as could be, nothing: 600 users, 40 items.
/// </summary>
public sealed class QuestionTreeTrainerTests
{
    private const int Users = 600;
    private const int Items = 40;

    private readonly IReadOnlyDictionary<string, string>[] _attributes;
    private readonly InteractionDataset _train;

    public QuestionTreeTrainerTests()
    {
        var random = new Random(3);
        _attributes = new IReadOnlyDictionary<string, string>[Users];
        var events = new List<Interaction>();
        for (var u = 0; u < Users; u++)
        {
            var (phone, north) = (u % 2 == 0, u / 2 % 2 == 0);
            _attributes[u] = new Dictionary<string, string>
            {
                ["platform"] = phone ? "phone" : "pc",
                ["region"] = north ? "north" : "south",
                ["born"] = $"{random.Next(30)}",
            };
            for (var e = 0; e < 8; e++)
            {
                // Phones: items 0 to 19, the first or the second ten of them by region. Others: 20 to 39.
                var item = phone ? random.Next(10) + (north ? 0 : 10) : 20 + random.Next(20);
                events.Add(new Interaction(u, random.Next(10) == 0 ? random.Next(Items) : item, InteractionKind.Click, 0, e));
            }
        }

        _train = new InteractionDataset("planted", [.. Enumerable.Range(0, Users).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], events);
    }

    [Fact]
    public void Train_AsksWhatTellsMostFirst_AndOnlyWhatTellsSomething()
    {
        var tree = QuestionTreeTrainer.Train(_train, _attributes);

        Assert.Equal("platform", tree.Nodes[0].Field);
        Assert.Equal("region", Group(tree, ("platform", "phone")).Field);
        Assert.Null(Group(tree, ("platform", "pc")).Field);
        Assert.DoesNotContain(tree.Nodes, n => n.Field == "born");
    }

    [Fact]
    public void Train_ListOfALeaf_IsWhatItsUsersTakeTo()
    {
        var tree = QuestionTreeTrainer.Train(_train, _attributes);

        Assert.Equal(Enumerable.Range(10, 10), Best(Group(tree, ("platform", "phone"), ("region", "south")), 10));
        Assert.Equal(Enumerable.Range(20, 20), Best(Group(tree, ("platform", "pc")), 20));
    }

    [Fact]
    public void Find_UnansweredOrUnknownAnswer_StaysAtTheLastGroup()
    {
        var tree = QuestionTreeTrainer.Train(_train, _attributes);

        Assert.Equal((tree.Nodes[0], true), tree.Find(new UserAttributes(null)));
        Assert.Equal((tree.Nodes[0], false), tree.Find(new UserAttributes(new Dictionary<string, string> { ["platform"] = "abacus" })));
        Assert.True(tree.Find(new UserAttributes(new Dictionary<string, string> { ["platform"] = "phone" })).Open);
        Assert.Equal("platform", tree.Find(new UserAttributes(new Dictionary<string, string> { ["region"] = "north" })).Node.Field);
    }

    [Fact]
    public void Find_AnswerComesBeforeTheContext()
    {
        var tree = QuestionTreeTrainer.Train(_train, _attributes);
        var answers = new Dictionary<string, string> { ["platform"] = "pc" };
        var context = new Dictionary<string, string> { ["platform"] = "phone" };

        Assert.Equal(Group(tree, ("platform", "pc")), tree.Find(new UserAttributes(answers, context)).Node);
        Assert.Equal(Group(tree, ("platform", "phone")), tree.Find(new UserAttributes(null, context)).Node);
    }

    [Fact]
    public void Train_UsersWithoutTheAttribute_HaveAGroupOfTheirOwn()
    {
        var some = _attributes.Select((a, u) => u % 3 == 0 ? new Dictionary<string, string>() : a).ToArray();
        var root = QuestionTreeTrainer.Train(_train, some).Nodes[0];

        Assert.Equal("platform", root.Field);
        Assert.True(root.Otherwise > 0);
    }

    [Fact]
    public void Train_AttributesThatTellNothing_IsOneGroupInTheOrderOfPopularity()
    {
        var born = _attributes.Select(a => new Dictionary<string, string> { ["born"] = a["born"] }).ToArray();
        var only = Assert.Single(QuestionTreeTrainer.Train(_train, born).Nodes);

        Assert.Equal(Users, only.Users);
        var counts = new int[Items];
        foreach (var pair in _train.Interactions.ToArray().Select(i => (i.User, i.Item)).Distinct())
        {
            counts[pair.Item]++;
        }

        Assert.Equal(counts.OrderDescending(), only.Items.Select(i => counts[i.Item]));
    }

    [Fact]
    public void Train_Twice_GivesTheSameTree() => Assert.Equal(
        QuestionTreeTrainer.Train(_train, _attributes).Nodes.Select(n => (n.Field, n.Users)),
        QuestionTreeTrainer.Train(_train, _attributes).Nodes.Select(n => (n.Field, n.Users)));

    [Fact]
    public void Train_OneSetOfAttributesTooFew_IsRefused() =>
        Assert.Contains("599", Assert.Throws<ArgumentException>(() => QuestionTreeTrainer.Train(_train, _attributes[1..])).Message);

    [Fact]
    public void Options_BothSidesOfTheBounds()
    {
        new QuestionTreeOptions().Validate();
        Refused(nameof(QuestionTreeOptions.Depth), new() { Depth = 0 }, new() { Depth = 33 });
        Refused(nameof(QuestionTreeOptions.MinUsers), new() { MinUsers = 0 }, new() { MinUsers = 1_000_001 });
        Refused(nameof(QuestionTreeOptions.MinGain), new() { MinGain = -0.1 }, new() { MinGain = 10.1 });
        Refused(nameof(QuestionTreeOptions.Smoothing), new() { Smoothing = 0 }, new() { Smoothing = 1_000_001 });
        Refused(nameof(QuestionTreeOptions.MaxAnswers), new() { MaxAnswers = 1 }, new() { MaxAnswers = 257 });
        Refused(nameof(QuestionTreeOptions.ListLength), new() { ListLength = 0 }, new() { ListLength = 1001 });

        static void Refused(string setting, params QuestionTreeOptions[] options) =>
            Assert.All(options, o => Assert.Contains(setting, Assert.Throws<ArgumentException>(o.Validate).Message));
    }

    [Fact]
    public void TasteQuestions_AnswersAreWhatUsersTakeTo()
    {
        IReadOnlyList<ItemAttribute>[] attributes = [.. Enumerable.Range(0, Items).Select(i => new ItemAttribute[] { new("genre", i < 20 ? "rpg" : "puzzle") })];
        var train = new InteractionDataset("planted", _train.UserIds, _train.ItemIds, _train.Interactions.ToArray(), attributes);
        var answers = TasteQuestions.Answers(train, ["genre"]);

        Assert.InRange(Share(u => answers[u]["favourite genre"] == (u % 2 == 0 ? "rpg" : "puzzle")), 0.9, 1);
        Assert.InRange(Share(u => answers[u]["genre: rpg"] == (u % 2 == 0 ? "yes" : "no")), 0.9, 1);

        static double Share(Func<int, bool> holds) => Enumerable.Range(0, Users).Count(holds) / (double)Users;
    }

    private static QuestionNode Group(QuestionTree tree, params (string Field, string Value)[] known) =>
        tree.Find(new UserAttributes(known.ToDictionary(k => k.Field, k => k.Value))).Node;

    private static IEnumerable<int> Best(QuestionNode node, int count) => node.Items.Take(count).Select(i => i.Item).Order();
}
