using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>Graphs whose inputs or outputs are not those that the schema asks for.</summary>
public sealed class GraphContractTests
{
    public static TheoryData<string, Action<TestModel>> UserFaults => new()
    {
        { "declares no input 'history_weights'", m => Identity(m, m.Input("history", -1, 2, 2), "interest", -1, 2, 2) },
        { "declares no output 'interest'", m => WithBoth(m, "interests", -1, 2, 2) },
        { "output 'interest' has shape [-1, 2, 2]; the schema asks for [-1, 2]", m => WithBoth(m, "interest", -1, 2, 2) },
        { "input 'history' has shape [-1, 3, 2]; the schema asks for [-1, 2, 2]", m => WithShape(m, -1, 3, 2) },
        { "input 'history' has shape [-1, 2, 3]; the schema asks for [-1, 2, 2]", m => WithShape(m, -1, 2, 3) },
        { "input 'history' has shape [1, 2, 2]; the schema asks for [-1, 2, 2]", m => WithShape(m, 1, 2, 2) },
        { "input 'history' has shape [-1, 2]", m => WithShape(m, -1, 2) },
        { "declares input 'time'", m => { m.Input("time", 1); WithBoth(m, "interest", -1, 2, 2); } },
    };

    [Theory]
    [MemberData(nameof(UserFaults), DisableDiscoveryEnumeration = true)]
    public void Open_UserGraphOfAnotherContract_IsRefused(string phrase, Action<TestModel> build)
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.UserGraph, Build(build));
        artefact.AssertRefused(ArtifactNames.UserGraph, phrase);
    }

    public static TheoryData<string, Action<TestModel>> RankerFaults => new()
    {
        { "declares no input 'candidates'", m => Score(m, m.Input("candidate_features", -1, 3)) },
        { "declares input 'candidate'", m => Score(m, m.Input("candidate", -1, 2)) },
        { "input 'candidates' has shape [-1, 3]; the schema asks for [-1, 2]", m => Score(m, m.Input("candidates", -1, 3)) },
        { "input 'candidates' has shape [5, 2]; the schema asks for [-1, 2]", m => Score(m, m.Input("candidates", 5, 2)) },
        { "input 'interest' has shape [1, 3]", m => { m.Input("interest", 1, 3); Score(m, m.Input("candidates", -1, 2)); } },
        { "input 'history' has shape [1, 2, 9]", m => { m.Input("history", 1, 2, 9); Score(m, m.Input("candidates", -1, 2)); } },
        { "input 'history_weights' has shape [1, 9]", m => { m.Input("history_weights", 1, 9); Score(m, m.Input("candidates", -1, 2)); } },
        { "input 'candidate_features' has shape [-1, 9]", m => { m.Input("candidate_features", -1, 9); Score(m, m.Input("candidates", -1, 2)); } },
        { "input 'context' has shape [1, 9]", m => { m.Input("context", 1, 9); Score(m, m.Input("candidates", -1, 2)); } },
        { "output 'score' has shape [-1, 2]; the schema asks for [-1]", m => Identity(m, m.Input("candidates", -1, 2), "score", -1, 2) },
    };

    [Theory]
    [MemberData(nameof(RankerFaults), DisableDiscoveryEnumeration = true)]
    public void Open_RankerOfAnotherContract_IsRefused(string phrase, Action<TestModel> build)
    {
        using var artefact = new Artefact();
        artefact.Replace(ArtifactNames.RankerGraph, Build(build));
        artefact.AssertRefused(ArtifactNames.RankerGraph, phrase);
    }

    [Theory]
    [InlineData("candidate_features")]
    [InlineData("context")]
    public void Open_RankerReadsFeaturesThatTheSchemaLacks_IsRefused(string input)
    {
        var none = Artefact.Small with { CandidateFeatures = [], ContextFeatures = [] };
        using var artefact = new Artefact(none);
        artefact.Replace(ArtifactNames.RankerGraph, Build(m =>
        {
            m.Input(input, -1, -1);
            Score(m, m.Input("candidates", -1, 2));
        }));
        artefact.AssertRefused(ArtifactNames.RankerGraph, $"declares input '{input}', for which the schema has nothing");
    }

    [Fact]
    public void Open_RankerOfCandidatesOnly_IsEnough()
    {
        var content = TestArtifacts.Content(Artefact.Small);
        var graph = Build(m => Score(m, m.Input("candidates", -1, 2)));
        using var artefact = new Artefact(content with
        {
            RankerGraph = graph,
            Golden = new GoldenSet(content.Golden.User, [TestGraphs.Golden(graph, 2, new Random(1))]),
        });
        using var model = LoadedModel.Open(artefact.Folder);
        var scores = new float[2];
        model.Score(
            new RankRequest { Interest = new float[2], History = [], Time = 0 }, [new Candidate(2, 0), new Candidate(0, 0)], scores);

        Assert.Equal(model.Rank![2][0] + model.Rank[2][1], scores[0], 1e-6f);
        Assert.Equal(model.Rank[0][0] + model.Rank[0][1], scores[1], 1e-6f);
    }

    private static byte[] Build(Action<TestModel> build)
    {
        var model = new TestModel();
        build(model);
        return model.ToBytes();
    }

    private static void Identity(TestModel model, string input, string output, params int[] shape)
    {
        model.Node("Identity", output, input);
        model.Output(output, shape);
    }

    private static void WithBoth(TestModel model, string output, params int[] shape)
    {
        model.Input("history_weights", -1, 2);
        Identity(model, model.Input("history", -1, 2, 2), output, shape);
    }

    private static void WithShape(TestModel model, params int[] shape)
    {
        model.Input("history_weights", -1, 2);
        Identity(model, model.Input("history", shape), "interest", shape);
    }

    /// <summary>score = the sum of the input's columns.</summary>
    private static void Score(TestModel model, string input)
    {
        var axis = model.Constant("axis", 1);
        model.Node("Squeeze", "score", model.Node("ReduceSum", "sum", input, axis), axis);
        model.Output("score", -1);
    }
}
