namespace Recsys.Architecture.Tests;

/// <summary>A text file in the repository that records what the code looks like, so that review sees it change.</summary>
internal static class Snapshot
{
    public static void Check(string file, IEnumerable<string> lines)
    {
        var path = Path.Combine(Repository.Folder("tests/Architecture"), file);
        var actual = lines.ToArray();
        if (Environment.GetEnvironmentVariable("RECSYS_UPDATE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
            return;
        }

        Assert.True(File.Exists(path), $"tests/Architecture/{file} is missing; run the tests with RECSYS_UPDATE_API=1 to write it.");
        var recorded = File.ReadAllText(path).TrimEnd('\n').Split('\n');
        if (!recorded.SequenceEqual(actual))
        {
            var changes = recorded.Except(actual).Select(l => $"- {l.Trim()}").Concat(actual.Except(recorded).Select(l => $"+ {l.Trim()}"));
            Assert.Fail($"""
                tests/Architecture/{file} differs from the code. Where the change is meant, run the tests with RECSYS_UPDATE_API=1 and commit the file.
                {string.Join('\n', changes)}
                """);
        }
    }
}
