using System.Security.Cryptography;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>A small artefact on disk whose files a test changes, with or without telling the manifest.</summary>
internal sealed class Artefact : IDisposable
{
    private readonly TempFolder _folder = new();

    public Artefact(TestArtifactOptions? options = null)
        : this(TestArtifacts.Content(options ?? Small))
    {
    }

    public Artefact(ArtifactContent content) => Manifest = ArtifactWriter.Write(Folder, content);

    /// <summary>Three items of two dimensions, with ranker and attributes: every kind of file, few bytes.</summary>
    public static TestArtifactOptions Small => new()
    {
        ItemIds = ["a", "b", "c"],
        RecallDimension = 2,
        RankDimension = 2,
        HistoryLength = 2,
        HiddenLayers = [],
        NeighbourCount = 1,
    };

    public string Folder => _folder["model"];

    public ModelManifest Manifest { get; private set; }

    /// <summary>Names of all files, the manifest included.</summary>
    public IEnumerable<string> Names => Manifest.Files.Select(f => f.Name).Append(ArtifactNames.Manifest);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Writes a file and leaves the manifest as it is.</summary>
    public void Write(string name, byte[] bytes) => File.WriteAllBytes(PathOf(name), bytes);

    /// <summary>Writes a file and a manifest that lists it, as a faulty producer would.</summary>
    public void Replace(string name, byte[] bytes)
    {
        Write(name, bytes);
        Seal(Manifest with
        {
            Files =
            [
                .. Manifest.Files.Select(f => f.Name == name
                    ? new ArtifactFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)))
                    : f),
            ],
        });
    }

    /// <summary>Writes a manifest with the right digest.</summary>
    public void Seal(ModelManifest manifest)
    {
        Manifest = manifest;
        Write(ArtifactNames.Manifest, ManifestFile.Write(manifest));
    }

    /// <summary>Asserts that opening is refused for one file, with a message that says a phrase, and that nothing stays mapped or open.</summary>
    public ArtifactException AssertRefused(string file, string phrase)
    {
        var error = Assert.Throws<ArtifactException>(() => LoadedModel.Open(Folder).Dispose());
        Assert.Equal(file, error.File);
        Assert.Contains(phrase, error.Message, StringComparison.Ordinal);
        AssertNothingOpen();
        return error;
    }

    /// <summary>Asserts that this process neither maps a file of the folder nor has it open; Linux only shows both.</summary>
    public void AssertNothingOpen()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(Folder, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
            Assert.DoesNotContain(
                Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? ""),
                target => target.StartsWith(Folder, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _folder.Dispose();
}
