using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class QuestionTreeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, QuestionTree> Broken => new()
    {
        { "the tree has '0'", new QuestionTree([]) },
        { "group 0 has '50'", new QuestionTree([Node(items: [new ScoredItem(50, 1)])]) },
        { "group 0 has '-1'", new QuestionTree([Node(items: [new ScoredItem(-1, 1)])]) },
        { "group 0 has 'NaN'", new QuestionTree([Node(items: [new ScoredItem(1, float.NaN)])]) },
        { "group 0 has ''", new QuestionTree([Node("")]) },
        { "group 0 has 'null'", new QuestionTree([Node(null, ("a", 1)), Node()]) },
        { "group 0 has '0'", new QuestionTree([Node("f", ("a", 0)), Node()]) },
        { "group 1 has '1'", new QuestionTree([Node("f", ("a", 1)), Node("g", ("b", 1))]) },
        { "group 0 has '2'", new QuestionTree([Node("f", ("a", 2)), Node()]) },
        { "group 0 has '2'", new QuestionTree([Node("f") with { Otherwise = 2 }, Node()]) },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ReadsWhatWasWritten()
    {
        var tree = new QuestionTree([Node("f", ("a", 1)) with { Otherwise = 2 }, Node(items: [new ScoredItem(3, 0.5f)]), Node()]);
        using var opened = new OpenedTestModel(new TestArtifactOptions { Questions = tree });

        var read = opened.Model.Questions!.Nodes;
        Assert.Equal(tree.Nodes.Select(n => (n.Users, n.Field, n.Otherwise)), read.Select(n => (n.Users, n.Field, n.Otherwise)));
        Assert.Equal(tree.Nodes.SelectMany(n => n.Answers), read.SelectMany(n => n.Answers));
        Assert.Equal(tree.Nodes.SelectMany(n => n.Items), read.SelectMany(n => n.Items));
    }

    [Fact]
    public void Open_VersionWithoutATree_HasNone()
    {
        using var opened = new OpenedTestModel();

        Assert.Null(opened.Model.Questions);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Write_WhatIsNoTree_IsRefusedWithGroupAndValue(string message, QuestionTree tree) => Assert.Contains(
        message,
        Assert.Throws<ArtifactException>(() => TestArtifacts.Write(_folder["a"], new TestArtifactOptions { Questions = tree })).Message);

    private static QuestionNode Node(string? field = null, params (string Answer, int Next)[] answers) =>
        new(1, [], field, answers.ToDictionary(a => a.Answer, a => a.Next), -1);

    private static QuestionNode Node(ScoredItem[] items) => new(1, items, null, new Dictionary<string, int>(), -1);
}
