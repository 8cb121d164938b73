using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class RulesChannelTests : RecallChannelSuite
{
    protected override IRecallChannel Channel { get; } = new RulesChannel();

    protected override bool ServesNewUsers => true;

    protected override IReadOnlyList<RecallRule>? Rules { get; } = [Rule(null, ["item-05", "nobody", "item-00"], ("half", "odd")), Rule(0, ["new-55", "item-05"])];

    [Fact]
    public void Recall_FollowsTheRulesInTheirOrder()
    {
        // Item 3 and every seventh behind it are not available.
        int[] expected = [5, 0, 57, 55, 53, 51, 49, 47, 43];

        Assert.Equal(expected, Ask(null, Filter([]), 9).Select(i => i.Index));
        Assert.Equal([1f, 1f / 2, 1f / 3], Ask(null, Filter([]), 3).Select(i => i.Score));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(20, null, true)]
    public void Recall_SessionLongerThanTheRuleAllows_IsNotItsCase(int session, int? most, bool applies)
    {
        var found = Ask([Rule(most, ["item-05"])], null, null, session);

        Assert.Equal(applies ? [5] : [], found);
    }

    [Fact]
    public void Recall_When_AnswersComeBeforeTheContext()
    {
        var rule = Rule(null, ["item-05"]);
        rule.When["region"] = "north";
        rule.When["platform"] = "pc";
        Dictionary<string, string> north = new() { ["region"] = "north" };
        Dictionary<string, string> pc = new() { ["platform"] = "pc" };
        Dictionary<string, string> southPc = new() { ["region"] = "south", ["platform"] = "pc" };

        Assert.Equal([5], Ask([rule], north, pc, 0));
        Assert.Equal([5], Ask([rule], north, southPc, 0));
        Assert.Empty(Ask([rule], southPc, north, 0));
        Assert.Empty(Ask([rule], north, null, 0));
    }

    private static RecallRule Rule(int? maxSession, string[] items, params (string Field, string Value)[] popular)
    {
        var rule = new RecallRule { MaxSession = maxSession };
        Array.ForEach(items, rule.Items.Add);
        Array.ForEach(popular, p => rule.Popular[p.Field] = p.Value);
        return rule;
    }

    private int[] Ask(RecallRule[] rules, Dictionary<string, string>? answers, Dictionary<string, string>? context, int session)
    {
        var destination = new RecalledItem[5];
        var query = new RecallQuery
        {
            Table = Table,
            Filter = Filter([]),
            Rules = rules,
            Answers = answers,
            Context = context,
            Session = new HistoryEvent[session],
        };
        return [.. destination[..Channel.Recall(query, destination)].Select(i => i.Index)];
    }
}
