using Recsys.Conformance;

namespace Recsys.Models.Tests;

public sealed class GoldenOutputTests
{
    [Theory]
    [InlineData(0.9f, true)]
    [InlineData(-0.9f, true)]
    [InlineData(1.1f, false)]
    [InlineData(-1.1f, false)]
    public void Open_UserOutputNearGolden_DecidesByTolerance(float share, bool sound)
    {
        using var artefact = Shifted(userShare: share, rankerShare: 0);
        AssertOpens(artefact, sound, "case 0 of user.onnx, output 'interest'[1] is");
    }

    [Theory]
    [InlineData(0.9f, true)]
    [InlineData(1.1f, false)]
    public void Open_RankerOutputNearGolden_DecidesByTolerance(float share, bool sound)
    {
        using var artefact = Shifted(userShare: 0, rankerShare: share);
        AssertOpens(artefact, sound, "case 0 of ranker.onnx, output 'score'[1] is");
    }

    [Fact]
    public void Open_GoldenNaN_IsRefused()
    {
        using var artefact = Shifted(userShare: float.NaN, rankerShare: 0);
        AssertOpens(artefact, false, "golden is NaN");
    }

    [Fact]
    public void Open_WiderTolerance_AcceptsMore()
    {
        using var artefact = Shifted(userShare: 9f, rankerShare: 0);
        artefact.AssertRefused(ArtifactNames.Golden, "with tolerance 0.0001");
        LoadedModel.Open(artefact.Folder, new ModelLoadOptions { GoldenTolerance = 1e-3f }).Dispose();
    }

    [Fact]
    public void Open_InputsOfAnotherShapeOrName_AreRefused()
    {
        var content = TestArtifacts.Content(Artefact.Small);
        var user = content.Golden.User[0];
        GoldenCase[] faults =
        [
            user with { Inputs = [user.Inputs[0]] },
            user with { Inputs = [user.Inputs[0] with { Name = "other" }, user.Inputs[1]] },
            user with { Inputs = [user.Inputs[0] with { Shape = [2, 4], Data = new float[8] }, user.Inputs[1]] },
            user with { Outputs = [user.Outputs[0], new GoldenTensor("other", [1], [1f])] },
            user with { Outputs = [] },
            user with { Outputs = [user.Outputs[0] with { Shape = [1, 2], Data = [0f, 0f] }] },
        ];
        foreach (var fault in faults)
        {
            using var artefact = new Artefact(content with { Golden = new GoldenSet([fault], content.Golden.Ranker) });
            artefact.AssertRefused(ArtifactNames.Golden, "user.onnx");
        }
    }

    [Fact]
    public void Open_NoCases_IsRefused()
    {
        using var artefact = new Artefact();
        var golden = TestArtifacts.Content(Artefact.Small).Golden;
        artefact.Replace(ArtifactNames.Golden, GoldenFile.Write(new GoldenSet([], golden.Ranker)));
        artefact.AssertRefused(ArtifactNames.Golden, "0 cases of the user graph");
        artefact.Replace(ArtifactNames.Golden, GoldenFile.Write(new GoldenSet(golden.User, [])));
        artefact.AssertRefused(ArtifactNames.Golden, "0 cases of the ranker");
    }

    [Fact]
    public void Parse_Written_IsEqual()
    {
        var golden = TestArtifacts.Content(Artefact.Small).Golden;
        var parsed = GoldenFile.Parse(GoldenFile.Write(golden));

        Assert.Equal(golden.User.Count, parsed.User.Count);
        Assert.Equal(golden.Ranker.Count, parsed.Ranker.Count);
        foreach (var (expected, actual) in golden.Ranker[0].Inputs.Zip(parsed.Ranker[0].Inputs))
        {
            Assert.Equal(expected.Name, actual.Name);
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal(expected.Data, actual.Data);
        }

        Assert.Equal(GoldenFile.Write(golden), GoldenFile.Write(parsed));
    }

    private static void AssertOpens(Artefact artefact, bool sound, string phrase)
    {
        if (sound)
        {
            LoadedModel.Open(artefact.Folder).Dispose();
        }
        else
        {
            artefact.AssertRefused(ArtifactNames.Golden, phrase.Contains("golden", StringComparison.Ordinal) ? "golden is NaN" : phrase);
        }
    }

    /// <summary>An artefact whose golden outputs at index 1 are off by a share of the tolerance 1e-4 + 1e-4 * |golden|.</summary>
    private static Artefact Shifted(float userShare, float rankerShare)
    {
        var content = TestArtifacts.Content(Artefact.Small);
        return new Artefact(content with
        {
            Golden = new GoldenSet([Shift(content.Golden.User[0], userShare)], [Shift(content.Golden.Ranker[0], rankerShare)]),
        });
    }

    private static GoldenCase Shift(GoldenCase golden, float share)
    {
        var output = golden.Outputs[0];
        var data = (float[])output.Data.Clone();
        data[1] += share * 1e-4f * (1 + MathF.Abs(data[1]));
        return golden with { Outputs = [output with { Data = data }] };
    }
}
