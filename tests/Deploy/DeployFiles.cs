using System.Runtime.CompilerServices;

namespace Recsys.Deploy.Tests;

/// <summary>The files of deploy/.</summary>
internal static class DeployFiles
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string Locate(params string[] parts) => Path.Combine([Root, "deploy", .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(Locate(parts));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
