using FsCheck.Fluent;
using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class ManifestFileTests
{
    [Fact]
    public void Parse_AnyManifestWritten_IsEqual()
    {
        var manifests =
            from version in Gen.Elements("v", "2026-01-02.a_B", new string('x', 64))
            from parent in Gen.Elements<string?>(null, "p", "ü \"\\\n")
            from items in Gen.Choose(1, 1_000_000)
            from dimension in Gen.Choose(1, 1024)
            from width in Gen.Choose(0, 1000)
            from normalize in Gen.Elements(true, false)
            from weight in Gen.Elements(1f, 0.1f, 1e-7f, 999.9f)
            from metric in Gen.Elements(0.1, double.NaN, double.MaxValue, -1e-300)
            from minutes in Gen.Choose(-1_000_000, 1_000_000)
            select Manifest(version, parent, items, dimension, width, normalize, weight, metric, minutes);

        PropertyChecks.ForAll(manifests, manifest =>
        {
            var text = ManifestFile.Write(manifest);
            var parsed = ManifestFile.Parse(text);

            Assert.Equal(text, ManifestFile.Write(parsed));
            Assert.Equal(manifest.Schema, parsed.Schema);
            Assert.Equal(manifest.SchemaHash, parsed.Schema.ComputeHash());
            Assert.Equal(manifest.Metrics, parsed.Metrics);
            Assert.Equal(manifest.Files, parsed.Files);
            Assert.Equal(64, parsed.Digest.Length);

            // Collections have no value equality of their own; with them aligned the records compare whole.
            Assert.Equal(
                manifest with { Digest = parsed.Digest, Metrics = parsed.Metrics, Files = parsed.Files }, parsed);
        });
    }

    [Fact]
    public void Write_Digest_IsTheHashOfTheTextWithZerosInItsPlace()
    {
        var text = System.Text.Encoding.UTF8.GetString(ManifestFile.Write(Manifest("v", null, 1, 1, 0, true, 1, 0, 0)));
        var digest = ManifestFile.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Digest;
        var zeroed = text.Replace(digest, new string('0', 64), StringComparison.Ordinal);
        Assert.Equal(
            digest,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(zeroed))));
    }

    [Theory]
    [InlineData(ModelTask.Click, "click")]
    [InlineData(ModelTask.Rating, "rating")]
    [InlineData(ModelTask.WatchTime, "watchTime")]
    [InlineData(ModelTask.MultiTask, "conversion")]
    [InlineData(ModelTask.NextItem, "nextItem")]
    public void Write_Task_IsNamed(ModelTask task, string name)
    {
        using var artefact = new Artefact();
        artefact.Seal(artefact.Manifest with { Task = task });

        Assert.Contains($"\"task\": \"{name}\"", System.Text.Encoding.UTF8.GetString(artefact.Read(ArtifactNames.Manifest)), StringComparison.Ordinal);
        Assert.Equal(task, ManifestFile.Read(artefact.Folder).Task);
    }

    [Fact]
    public void Open_FormatOne_ServesAndNamesNoTask()
    {
        using var artefact = new Artefact();
        artefact.Seal(artefact.Manifest with { FormatVersion = 1, Task = null });
        Assert.DoesNotContain("task", System.Text.Encoding.UTF8.GetString(artefact.Read(ArtifactNames.Manifest)), StringComparison.Ordinal);

        using var model = LoadedModel.Open(artefact.Folder);

        Assert.True(model.HasRanker);
        Assert.Null(model.Manifest.Task);
    }

    private static ModelManifest Manifest(
        string version,
        string? parent,
        int items,
        int dimension,
        int width,
        bool normalize,
        float weight,
        double metric,
        int minutes)
    {
        var schema = new TestArtifactOptions
        {
            RecallDimension = dimension,
            WithRanker = false,
            BehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Play] = weight },
        }.Schema;
        var hash = new string('a', 64);
        return new ModelManifest
        {
            FormatVersion = ModelManifest.CurrentFormatVersion,
            Digest = "",
            Version = version,
            Family = "f",
            Task = ModelTask.NextItem,
            Parent = parent,
            CreatedAt = DateTimeOffset.UnixEpoch.AddMinutes(minutes),
            Schema = schema,
            SchemaHash = schema.ComputeHash(),
            ItemCount = items,
            RecallDimension = dimension,
            NeighbourCount = width,
            NormalizeRecall = normalize,
            Range = new TrainingRange(-5, long.MaxValue, 7),
            Metrics = new Dictionary<string, double> { ["m"] = metric },
            Files =
            [
                new("golden.bin", 1, hash),
                new("items.txt", 2, hash),
                new("neighbours.bin", (long)items * width * 8, hash),
                new("popularity.f32", (long)items * 4, hash),
                new("recall.f32", (long)items * dimension * 4, hash),
                new("training.json", 0, hash),
                new("user.onnx", long.MaxValue, hash),
            ],
        };
    }
}
