using Recsys.Conformance;
using Recsys.Training.Native;
using TorchSharp;

namespace Recsys.Training.Tests.Native;

public class WeakVersionPatchTests
{
    private const string Library = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";

    [Fact]
    public void Apply_OneVersion_ChangesOnlyThatFlag()
    {
        using var folder = new TempFolder();
        var path = folder["lib.so"];
        var before = SyntheticElf.Create(("libm.so.6", ["GLIBC_2.2.5"]), (Library, ["GLIBCXX_3.4.30", Version]));
        File.WriteAllBytes(path, before);

        Assert.True(WeakVersionPatch.Apply(path, Library, Version));

        var after = File.ReadAllBytes(path);
        var offset = ElfVersionNeeds.Read(before).Single(n => n.Version == Version).FlagsOffset;
        Assert.Equal(new[] { offset }, Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]));
        Assert.Equal(WeakVersionPatch.WeakFlag, ElfVersionNeeds.Read(after).Single(n => n.Version == Version).Flags);
        Assert.False(WeakVersionPatch.Apply(path, Library, Version));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Apply_VersionNotAskedFor_LeavesTheFile()
    {
        using var folder = new TempFolder();
        var path = folder["lib.so"];
        File.WriteAllBytes(path, SyntheticElf.Create((Library, ["GLIBCXX_3.4.30"])));
        Assert.False(WeakVersionPatch.Apply(path, Library, Version));
    }

    [Fact]
    public void Apply_HardLinkToAnotherFile_LeavesTheOther()
    {
        using var folder = new TempFolder();
        var cache = folder["cache.so"];
        var path = folder["bin.so"];
        var before = SyntheticElf.Create((Library, [Version]));
        File.WriteAllBytes(cache, before);
        using (var link = System.Diagnostics.Process.Start("ln", [cache, path]))
        {
            link.WaitForExit();
            Assert.Equal(0, link.ExitCode);
        }

        Assert.True(WeakVersionPatch.Apply(path, Library, Version));

        Assert.Equal(before, File.ReadAllBytes(cache));
        Assert.NotEqual(before, File.ReadAllBytes(path));
        Assert.Equal(File.GetLastWriteTimeUtc(cache), File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task Apply_ManyAtOnce_LeavesOneWholeFile()
    {
        using var folder = new TempFolder();
        var path = folder["lib.so"];
        File.WriteAllBytes(path, SyntheticElf.Create((Library, [Version])));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => WeakVersionPatch.Apply(path, Library, Version))));

        Assert.Equal(WeakVersionPatch.WeakFlag, Assert.Single(ElfVersionNeeds.Read(File.ReadAllBytes(path))).Flags);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Apply_CopyCannotBeWritten_NamesTheFolder()
    {
        using var folder = new TempFolder();

        // The copy's longer name exceeds the 255 bytes of a Linux file name: this fails for the superuser too, unlike a read-only folder.
        var path = folder[new string('l', 250)];
        var before = SyntheticElf.Create((Library, [Version]));
        File.WriteAllBytes(path, before);

        var e = Assert.Throws<TorchLoadException>(() => WeakVersionPatch.Apply(path, Library, Version));

        Assert.Contains(folder.Path, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void EnsureLoaded_ThisMachine_TorchComputes()
    {
        TorchRuntime.EnsureLoaded();
        using var sum = torch.ones(3).sum();
        Assert.Equal(3f, sum.item<float>());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    public void Prepare_UnknownDevice_NamesTheChoices(string device)
    {
        var e = Assert.Throws<ArgumentException>(() => TorchRuntime.Prepare(device, 1));
        Assert.Contains("cpu, cuda, cuda:N", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_CudaWithoutGpu_SaysWhatItNeeds()
    {
        if (torch.cuda.is_available())
        {
            Assert.Skip("This machine has a CUDA device.");
        }

        var e = Assert.Throws<TorchLoadException>(() => TorchRuntime.Prepare("cuda", 1));
        Assert.Contains("RecsysCuda", e.Message, StringComparison.Ordinal);
    }
}
