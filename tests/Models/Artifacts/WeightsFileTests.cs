using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>What a version carries for the training that goes on from it.</summary>
public sealed class WeightsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_VersionWithWeights_ServesAsWithoutThem_AndRefusesThemDamaged()
    {
        ArtifactWriter.Write(_folder["without"], TestArtifacts.Content());
        ArtifactWriter.Write(_folder["with"], TestArtifacts.Content() with { Weights = [1, 2, 3] });
        var file = Path.Combine(_folder["with"], ArtifactNames.Weights);

        using (var without = LoadedModel.Open(_folder["without"]))
        using (var with = LoadedModel.Open(_folder["with"]))
        {
            Assert.Equal(without.Recall[0].ToArray(), with.Recall[0].ToArray());
            Assert.Contains(with.Manifest.Files, f => f.Name == ArtifactNames.Weights && f.Length == 3);
        }

        File.WriteAllBytes(file, [1, 2, 4]);
        Assert.Contains(ArtifactNames.Weights, Assert.Throws<ArtifactException>(() => LoadedModel.Open(_folder["with"])).Message);
        File.Delete(file);
        Assert.Contains(ArtifactNames.Weights, Assert.Throws<ArtifactException>(() => LoadedModel.Open(_folder["with"])).Message);
    }
}
