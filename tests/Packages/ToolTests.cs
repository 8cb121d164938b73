namespace Recsys.Packages.Tests;

/// <summary>The tool as a package. It has libtorch in it, whose 460 MB take longer to compress than all other tests of this project.</summary>
[Collection(nameof(Packing))]
public sealed class ToolTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Tool_PackedWithTheSolutionAndInstalled_Runs()
    {
        if (Environment.GetEnvironmentVariable("RECSYS_SLOW_TESTS") != "1")
        {
            Assert.Skip("Packs libtorch, for about a minute; set RECSYS_SLOW_TESTS=1 to run it.");
        }

        var folder = Directory.CreateTempSubdirectory("recsys-tool-").FullName;
        try
        {
            var packed = Directory.CreateDirectory(Path.Combine(folder, "packed")).FullName;
            PackedLibraries.WriteNuGetConfig(folder, packed);
            await DotnetProcess.RunAsync(PackedLibraries.Repository, "pack", "Recsys.sln", "-c", PackedLibraries.Configuration, "--no-build", "-o", packed, "-v:q");
            await DotnetProcess.RunAsync(folder, "tool", "install", "recsys", "--tool-path", "tool", "--version", PackedLibraries.Version);

            var recsys = Path.Combine(folder, "tool", OperatingSystem.IsWindows() ? "recsys.exe" : "recsys");
            Assert.Contains("evaluate", await DotnetProcess.RunFileAsync(folder, recsys, "--help"), StringComparison.Ordinal);
            Assert.Contains("two-tower", await DotnetProcess.RunFileAsync(folder, recsys, "models", "list"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
