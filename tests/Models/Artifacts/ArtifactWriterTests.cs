using Recsys.Conformance;

namespace Recsys.Models.Tests;

public sealed class ArtifactWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_SameContent_GivesTheSameBytes()
    {
        var first = TestArtifacts.Write(_folder["a"]);
        var second = TestArtifacts.Write(_folder["b"]);
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(
            File.ReadAllBytes(_folder["a/manifest.json"]), File.ReadAllBytes(_folder["b/manifest.json"]));
    }

    [Fact]
    public void Write_Manifest_DescribesTheContent()
    {
        var content = TestArtifacts.Content();
        var manifest = ArtifactWriter.Write(_folder["a"], content);

        Assert.Equal(ModelManifest.CurrentFormatVersion, manifest.FormatVersion);
        Assert.Equal("test-1", manifest.Version);
        Assert.Equal(content.Schema.ComputeHash(), manifest.SchemaHash);
        Assert.Equal(50, manifest.ItemCount);
        Assert.Equal(8, manifest.RecallDimension);
        Assert.Equal(5, manifest.NeighbourCount);
        Assert.True(manifest.NormalizeRecall);
        Assert.Equal(0.25, manifest.Metrics["ndcg@10"]);
        Assert.Equal(12, manifest.Files.Count);
        Assert.All(manifest.Files, f => Assert.Equal(new FileInfo(_folder[$"a/{f.Name}"]).Length, f.Length));
    }

    [Fact]
    public void Write_WithoutRankerAndAttributes_LeavesTheirFilesOut()
    {
        var manifest = TestArtifacts.Write(
            _folder["a"], new TestArtifactOptions { WithRanker = false, Attributes = [], NeighbourCount = 0 });
        Assert.Equal(
            ["golden.bin", "items.txt", "neighbours.bin", "popularity.f32", "recall.f32", "training.json", "user.onnx"],
            manifest.Files.Select(f => f.Name));
        using var model = LoadedModel.Open(_folder["a"]);
        Assert.Equal(-1, model.AddColdItem("new", [new("genre", "action")]));
        Assert.True(model.Neighbours.Rows(0).IsEmpty);
    }

    [Fact]
    public void Write_FolderNotEmpty_Throws()
    {
        TestArtifacts.Write(_folder["a"]);
        Assert.Throws<IOException>(() => TestArtifacts.Write(_folder["a"]));
    }

    public static TheoryData<string, Func<ArtifactContent, ArtifactContent>> Faults => new()
    {
        { ArtifactNames.Manifest, c => c with { Version = "a/b" } },
        { ArtifactNames.Manifest, c => c with { Schema = c.Schema with { HistoryLength = 0 } } },
        { ArtifactNames.Items, c => c with { ItemIds = ["a", "a", "c"] } },
        { ArtifactNames.Items, c => c with { ItemIds = ["a", "b\n", "c"] } },
        { ArtifactNames.Items, c => c with { ItemIds = ["a", "", "c"] } },
        { ArtifactNames.Items, c => c with { ItemIds = ["a", new string('b', 513), "c"] } },
        { ArtifactNames.Recall, c => c with { Recall = new float[5] } },
        { ArtifactNames.Recall, c => c with { Recall = [1, 2, 3, 4, 5, float.NaN] } },
        { ArtifactNames.Rank, c => c with { Rank = null } },
        { ArtifactNames.Popularity, c => c with { Popularity = [1, 2] } },
        { ArtifactNames.Popularity, c => c with { Popularity = [1, 2, -1] } },
        { ArtifactNames.Neighbours, c => c with { NeighbourRows = [0, 1] } },
        { ArtifactNames.Neighbours, c => c with { NeighbourRows = [0, 1, 3] } },
        { ArtifactNames.Attributes, c => c with { Attributes = [c.Attributes[0], c.Attributes[0]] } },
        { ArtifactNames.RecallAttributes, c => c with { RecallAttributes = [] } },
        { ArtifactNames.RankAttributes, c => c with { RankAttributes = null } },
        { ArtifactNames.Golden, c => c with { Golden = new GoldenSet([], c.Golden.Ranker) } },
        { ArtifactNames.Golden, c => c with { Golden = new GoldenSet(c.Golden.User, []) } },
        { ArtifactNames.Golden, c => c with { RankerGraph = null } },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Write_FaultyContent_IsRefusedNamingTheFile(string file, Func<ArtifactContent, ArtifactContent> fault)
    {
        var content = fault(TestArtifacts.Content(Artefact.Small));
        var error = Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["a"], content));
        Assert.Equal(file, error.File);
        Assert.False(File.Exists(_folder["a/manifest.json"]));
    }

    [Fact]
    public void Write_IdOfTheLongestLength_IsKept()
    {
        var id = new string('ü', 512);
        TestArtifacts.Write(_folder["a"], Artefact.Small with { ItemIds = ["a", id, "\ud83c\udfae spaces and ünïcode"] });
        using var model = LoadedModel.Open(_folder["a"]);
        Assert.Equal(id, model.Items.GetId(1));
        Assert.Equal("\ud83c\udfae spaces and ünïcode", model.Items.GetId(2));
    }
}
