using System.Text;

namespace Recsys.Models.Tests;

/// <summary>Manifests that a faulty producer sealed properly.</summary>
public sealed class FaultyManifestTests
{
    private static readonly ArtifactFile AnyFile = new("x", 1, new string('a', 64));

    public static TheoryData<string, Func<ModelManifest, ModelManifest>> Faults => new()
    {
        { "formatVersion is '0'; allowed: 1 to 2", m => m with { FormatVersion = 0 } },
        { "formatVersion is '3'; allowed: 1 to 2", m => m with { FormatVersion = 3 } },
        { "task is 'missing'; allowed: a task from format 2 on", m => m with { Task = null } },
        { "task is 'Click'; allowed: a task from format 2 on, none before", m => m with { FormatVersion = 1 } },
        { "version is '..'", m => m with { Version = ".." } },
        { "family is ''", m => m with { Family = "" } },
        { "schemaHash is 'abc'", m => m with { SchemaHash = "abc" } },
        { "FeatureSchema.HistoryLength is '0'; allowed: 1 to", m => m with { Schema = m.Schema with { HistoryLength = 0 } } },
        { "schemaHash is", m => m with { Schema = m.Schema with { HistoryLength = 3 } } },
        { "itemCount is '0'", m => m with { ItemCount = 0 } },
        { "itemCount is '-1'", m => m with { ItemCount = -1 } },
        { "length of popularity.f32 is '12'", m => WithFile(m with { ItemCount = 4 }, "neighbours.bin", f => f with { Length = 32 }) },
        { "recallDimension is '3'", m => m with { RecallDimension = 3 } },
        { "neighbourCount is '-1'; allowed: 0 to 1000", m => m with { NeighbourCount = -1 } },
        { "neighbourCount is '1001'; allowed: 0 to 1000", m => m with { NeighbourCount = 1001 } },
        { "length of neighbours.bin is '24'", m => m with { NeighbourCount = 2 } },
        { "rankDimension of the schema is '2'", m => m with { Files = [] } },
        { "files is", m => m with { Files = [.. m.Files, AnyFile] } },
        { "files is", m => m with { Files = [.. m.Files, AnyFile with { Name = "../x" }] } },
        { "files is", m => m with { Files = [.. m.Files.Reverse()] } },
        { "files is", m => m with { Files = [.. m.Files.Append(m.Files[0])] } },
        { "files is", m => m with { Files = [.. m.Files.Where(f => f.Name != "rank.f32")] } },
        { "files is", m => m with { Files = [.. m.Files.Where(f => f.Name != "rank_attributes.f32")] } },
        { "rankDimension of the schema is '2'", m => m with { Files = [.. m.Files.Where(f => f.Name != "ranker.onnx")] } },
        { "length of user.onnx is '-1'", m => WithFile(m, "user.onnx", f => f with { Length = -1 }) },
        { "sha256 of user.onnx is ''", m => WithFile(m, "user.onnx", f => f with { Sha256 = "" }) },
        { "sha256 of user.onnx is 'AAAA", m => WithFile(m, "user.onnx", f => f with { Sha256 = new string('A', 64) }) },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Open_FieldOutsideItsBound_IsRefusedNamingIt(string phrase, Func<ModelManifest, ModelManifest> fault)
    {
        using var artefact = new Artefact();
        artefact.Seal(fault(artefact.Manifest));
        artefact.AssertRefused(ArtifactNames.Manifest, phrase);
    }

    [Fact]
    public void Open_RanklessSchemaWithRanker_IsRefused()
    {
        using var artefact = new Artefact();
        var schema = artefact.Manifest.Schema with { RankDimension = 0 };
        artefact.Seal(artefact.Manifest with { Schema = schema, SchemaHash = schema.ComputeHash() });
        artefact.AssertRefused(ArtifactNames.Manifest, "rankDimension of the schema is '0'");
    }

    [Theory]
    [InlineData(ModelTask.Click)]
    [InlineData(ModelTask.Rating)]
    [InlineData(ModelTask.WatchTime)]
    [InlineData(ModelTask.MultiTask)]
    public void Open_TaskOfARankerWithoutOne_IsRefused(ModelTask task)
    {
        using var artefact = new Artefact(Artefact.Small with { WithRanker = false });
        artefact.Seal(artefact.Manifest with { Task = task });
        artefact.AssertRefused(ArtifactNames.Manifest, $"task is '{task}'; allowed: NextItem in a version without ranker.onnx");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"formatVersion\":1}")]
    [InlineData("\u0000\u0001")]
    [InlineData("{\"digest\":")]
    public void Parse_ForeignText_IsRefused(string text) =>
        Assert.Equal(
            ArtifactNames.Manifest,
            Assert.Throws<ArtifactException>(() => ManifestFile.Parse(Encoding.UTF8.GetBytes(text))).File);

    [Theory]
    [InlineData("\"family\": \"test\"", "\"family\": null")]
    [InlineData("\"family\": \"test\"", "\"family\": \"test\", \"family\": \"test\"")]
    [InlineData("\"family\": \"test\"", "\"family\": \"test\", \"surplus\": 1")]
    [InlineData("\"family\": \"test\",", "")]
    [InlineData("\"task\": \"click\"", "\"task\": \"clicks\"")]
    [InlineData("\"task\": \"click\"", "\"task\": 0")]
    [InlineData("\"task\": \"click\"", "\"task\": null")]
    [InlineData("\"Click\": 1", "\"Glance\": 1")]
    [InlineData("\"itemCount\": 3", "\"itemCount\": 3.5")]
    [InlineData("\"itemCount\": 3", "\"itemCount\": 3000000000")]
    [InlineData("\"metrics\": {", "\"metrics\": null, \"x\": {")]
    public void Parse_TextOfAnotherShape_IsRefused(string found, string replacement)
    {
        using var artefact = new Artefact();
        var text = Encoding.UTF8.GetString(artefact.Read(ArtifactNames.Manifest));
        Assert.Contains(found, text, StringComparison.Ordinal);
        artefact.Write(ArtifactNames.Manifest, Encoding.UTF8.GetBytes(text.Replace(found, replacement, StringComparison.Ordinal)));
        artefact.AssertRefused(ArtifactNames.Manifest, "");
    }

    [Fact]
    public void Read_LongerThanTheBound_IsRefused()
    {
        using var artefact = new Artefact();
        artefact.Write(ArtifactNames.Manifest, new byte[ManifestFile.MaxLength + 1]);
        artefact.AssertRefused(ArtifactNames.Manifest, $"allowed: at most {ManifestFile.MaxLength}");
    }

    private static ModelManifest WithFile(ModelManifest manifest, string name, Func<ArtifactFile, ArtifactFile> change) =>
        manifest with { Files = [.. manifest.Files.Select(f => f.Name == name ? change(f) : f)] };
}
