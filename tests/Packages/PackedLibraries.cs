using System.Reflection;

namespace Recsys.Packages.Tests;

/// <summary>The libraries, packed as they were built, and a folder of programs that get them from nowhere else.</summary>
public sealed class PackedLibraries : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-packages-").FullName;

    /// <summary>The repository that the tests were built from.</summary>
    internal static string Repository { get; } = FindRepository();

    /// <summary>The folder of this project.</summary>
    private static string Folder { get; } = Path.Combine(Repository, "tests", "Packages");

    /// <summary>Debug or Release, as the tests.</summary>
    internal static string Configuration { get; } = typeof(PackedLibraries).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Version of all packages.</summary>
    internal static string Version { get; } =
        typeof(PackedLibraries).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Where the packages are.</summary>
    internal string Packed => Path.Combine(_folder, "packed");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Packed);
        WriteNuGetConfig(_folder, Packed);
        await DotnetProcess.RunAsync(
            Path.Combine(Repository, "eng"), "msbuild", "Libraries.proj", "-v:q", "-m:2", $"-p:Configuration={Configuration}", $"-p:Packages={Packed}");
    }

    /// <summary>Copies a sample, restores its packages and builds it.</summary>
    /// <returns>Its folder, and the file that runs it.</returns>
    internal async Task<(string Folder, string Program)> BuildAsync(string sample)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, sample)).FullName;
        var samples = Path.Combine(Folder, "Samples");
        File.Copy(Path.Combine(samples, "Directory.Build.props"), Path.Combine(folder, "Directory.Build.props"));
        foreach (var file in Directory.GetFiles(Path.Combine(samples, sample)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await DotnetProcess.RunAsync(folder, "build", "-c", "Release", "-o", "out", $"-p:RecsysVersion={Version}");
        return (folder, Path.Combine(folder, "out", $"{sample}.dll"));
    }

    /// <summary>
    /// Makes a folder and those in it get Recsys' packages from a folder of packages, all others from where this build has them, and nothing
    /// from the net; what is unpacked stays in it.
    /// </summary>
    internal static void WriteNuGetConfig(string folder, string packages)
    {
        var machine = typeof(PackedLibraries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NuGetPackageRoot").Value;
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{packages}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{machine}" /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "unpacked")}" /></config>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Recsys.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
