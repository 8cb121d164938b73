using FsCheck.Fluent;

namespace Recsys.Models.Tests;

/// <summary>Artefacts damaged after they were written.</summary>
public sealed class DamagedArtifactTests
{
    [Fact]
    public void Open_AnyBitFlippedInAnyFile_IsRefused()
    {
        using var artefact = new Artefact();
        string[] names = [.. artefact.Names];
        var flips =
            from name in Gen.Elements(names)
            from position in Gen.Choose(0, (int)new FileInfo(artefact.PathOf(name)).Length - 1)
            from bit in Gen.Choose(0, 7)
            select (name, position, bit);

        PropertyChecks.ForAll(
            flips,
            flip =>
            {
                var sound = artefact.Read(flip.name);
                var damaged = (byte[])sound.Clone();
                damaged[flip.position] ^= (byte)(1 << flip.bit);
                artefact.Write(flip.name, damaged);
                var error = Assert.Throws<ArtifactException>(() => LoadedModel.Open(artefact.Folder).Dispose());
                Assert.Equal(flip.name, error.File);
                artefact.Write(flip.name, sound);
            },
            count: 500);

        artefact.AssertNothingOpen();
        using var model = LoadedModel.Open(artefact.Folder);
        Assert.Equal("test-1", model.Version);
    }

    [Fact]
    public void Parse_EveryByteOfTheManifestFlipped_IsRefused()
    {
        using var artefact = new Artefact();
        var text = artefact.Read(ArtifactNames.Manifest);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80 })
            {
                text[i] ^= mask;
                Assert.Throws<ArtifactException>(() => ManifestFile.Parse(text));
                text[i] ^= mask;
            }
        }

        Assert.Equal("test-1", ManifestFile.Parse(text).Version);
    }

    [Fact]
    public void Open_AnyFileTruncatedOrLonger_IsRefused()
    {
        using var artefact = new Artefact();
        foreach (var name in artefact.Names)
        {
            var sound = artefact.Read(name);
            foreach (var length in new[] { 0, sound.Length / 2, sound.Length - 1, sound.Length + 1 })
            {
                var damaged = sound;
                Array.Resize(ref damaged, length);
                artefact.Write(name, damaged);
                artefact.AssertRefused(name, name);
            }

            artefact.Write(name, sound);
        }

        LoadedModel.Open(artefact.Folder).Dispose();
    }

    [Fact]
    public void Open_AnyFileMissing_IsRefused()
    {
        using var artefact = new Artefact();
        foreach (var name in artefact.Names)
        {
            var sound = artefact.Read(name);
            File.Delete(artefact.PathOf(name));
            artefact.AssertRefused(name, name);
            artefact.Write(name, sound);
        }
    }

    [Fact]
    public void Open_AnyFileADirectory_IsRefused()
    {
        using var artefact = new Artefact();
        foreach (var name in artefact.Names)
        {
            var sound = artefact.Read(name);
            File.Delete(artefact.PathOf(name));
            Directory.CreateDirectory(artefact.PathOf(name));
            artefact.AssertRefused(name, name);
            Directory.Delete(artefact.PathOf(name));
            artefact.Write(name, sound);
        }
    }

    [Fact]
    public void Open_FolderMissing_IsRefused()
    {
        var error = Assert.Throws<ArtifactException>(() => LoadedModel.Open("no-such-folder"));
        Assert.Equal(ArtifactNames.Manifest, error.File);
    }

    [Fact]
    public void Open_FilesNotOfTheArtefact_AreIgnored()
    {
        using var artefact = new Artefact();
        artefact.Write("notes.txt", [1, 2, 3]);
        LoadedModel.Open(artefact.Folder).Dispose();
    }
}
