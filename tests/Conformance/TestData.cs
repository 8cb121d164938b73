using Xunit;

namespace Recsys.Conformance;

/// <summary>Finds the data sets, which are no part of the repository.</summary>
public static class TestData
{
    /// <summary>Path of a data set's file or folder; skips the test where it is absent.</summary>
    public static string Require(string set, string path = "")
    {
        var root = Environment.GetEnvironmentVariable("RECSYS_DATA") ?? BesideTheRepository();
        var full = root is null ? null : Path.Combine(root, set, path);
        if (full is null || !(File.Exists(full) || Directory.Exists(full)))
        {
            Assert.Skip($"Data set '{set}' is not in {root ?? "any known folder"}; set RECSYS_DATA to the folder that has it.");
        }

        return full;
    }

    private static string? BesideTheRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Recsys.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.Parent is null ? null : Path.Combine(folder.Parent.FullName, "shared", "data");
    }
}
