using Recsys.Conformance;
using Recsys.Models;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>Questions, answers and the lists that they lead to, through the client.</summary>
public sealed class OnboardingTests : ClusterTest
{
    private static readonly QuestionTree Tree = new(
    [
        new(100, [], "favourite genre", new Dictionary<string, int> { ["rpg"] = 1, ["puzzle"] = 2 }, -1),
        new(20, [new(40, 0.3f), new(41, 0.2f)], "platform", new Dictionary<string, int> { ["pc"] = 3 }, -1),
        new(80, [new(42, 0.3f)], null, new Dictionary<string, int>(), -1),
        new(15, [new(43, 0.3f), new(44, 0.2f)], null, new Dictionary<string, int>(), -1),
    ]);

    private readonly TestEventLog.Faults _faults = new();

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Services = s => TestEventLog.Use(s, _faults) };

    [Fact]
    public async Task Question_WithoutAModel_IsNone()
    {
        Assert.Null(await Client.GetQuestionAsync("u1"));
        Assert.Null(await Client.AnswerAsync("u1", "region", "north"));
        Assert.Equal("north", (await Client.GetUserAsync("u1")).Answers["region"]);
    }

    [Fact]
    public async Task Answer_LeadsToTheNextQuestion_AndChangesTheList()
    {
        await ServeAsync();
        var first = await Client.GetQuestionAsync("u1");
        Assert.Equal(("favourite genre", 0), (first!.Field, first.Answered));
        Assert.Equal(["puzzle", "rpg"], first.Answers);

        var second = await Client.AnswerAsync("u1", first.Field, "rpg");
        Assert.Equal(("platform", 1), (second!.Field, second.Answered));
        Assert.Equal(["i40", "i41"], await BestAsync(2));

        Assert.Null(await Client.AnswerAsync("u1", second.Field, "pc"));
        Assert.Equal(["i43", "i44"], await BestAsync(2));

        // Taken back, the question is open again.
        Assert.Equal("platform", (await Client.AnswerAsync("u1", "platform", null))!.Field);
        Assert.Equal(["i40", "i41"], await BestAsync(2));
    }

    [Fact]
    public async Task Answer_OutsideTheTree_AsksNothingMore()
    {
        await ServeAsync();

        Assert.Null(await Client.AnswerAsync("u1", "favourite genre", "none of these"));
        Assert.Null(await Client.GetQuestionAsync("u1"));
    }

    [Fact]
    public async Task Answers_SurviveARestart_AndAreErasedWithTheUser()
    {
        await ServeAsync();
        await Client.AnswerAsync("u1", "favourite genre", "puzzle");
        await RestartAsync();
        await Cluster.RefreshAsync();
        Assert.Equal("puzzle", (await Client.GetUserAsync("u1")).Answers["favourite genre"]);
        Assert.Equal(["i42"], await BestAsync(1));

        await Client.EraseUserAsync("u1");
        Assert.Empty((await Client.GetUserAsync("u1")).Answers);
        await RestartAsync();
        Assert.Empty((await Client.GetUserAsync("u1")).Answers);
    }

    [Fact]
    public async Task Answer_ThatCannotBeStored_IsNotAcknowledged_AndWorksAfterwards()
    {
        await ServeAsync();
        await Client.AnswerAsync("u1", "favourite genre", "rpg");

        _faults.Unwritable = true;
        await Assert.ThrowsAsync<EventLogUnavailableException>(() => Client.AnswerAsync("u1", "platform", "pc"));
        Assert.NotEmpty(await BestAsync(2));

        _faults.Unwritable = false;
        Assert.Equal(["favourite genre"], (await Client.GetUserAsync("u1")).Answers.Keys);
        Assert.Null(await Client.AnswerAsync("u1", "platform", "pc"));
        Assert.Equal(["i43", "i44"], await BestAsync(2));
    }

    [Fact]
    public async Task Answer_OutOfBounds_IsRefusedWithItsName()
    {
        await Refused("Field", "", "x");
        await Refused("Field", new string('f', 257), "x");
        await Refused("Value", "f", "");
        await Refused("Value", "f", new string('v', 257));
        for (var i = 0; i < 64; i++)
        {
            await Client.AnswerAsync("u1", $"f{i}", new string('v', 256));
        }

        await Refused("Answers.Count", "one more", "x");
        await Client.AnswerAsync("u1", "f0", "another");

        async Task Refused(string named, string field, string value) => Assert.Equal(
            named, (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.AnswerAsync("u1", field, value))).Error.Field);
    }

    private async Task ServeAsync()
    {
        await UpsertAsync(50);
        await PublishAsync("v1", make: o => TestArtifacts.Content(o with { Questions = Tree }));
        await Client.Models.PromoteAsync("v1");
        await Cluster.RefreshAsync();
    }

    private async Task<IEnumerable<string>> BestAsync(int count) => (await AskAsync("u1", count)).Items.Select(i => i.ItemId);
}
