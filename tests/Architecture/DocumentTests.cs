using System.Text.RegularExpressions;

namespace Recsys.Architecture.Tests;

/// <summary>What holds of every page of the repository: tables that a screen can show, and links that lead somewhere.</summary>
public sealed partial class DocumentTests
{
    // Two lines of a page.
    private const int LongestCell = 160;

    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.Folder("docs"), "*.md", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void TableCells_AreAtMostTwoLines(string page) => Assert.Empty(LongCells(File.ReadAllLines(Repository.Folder(page))));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadToFilesOfTheRepository(string page)
    {
        var folder = Path.GetDirectoryName(Repository.Folder(page))!;
        Assert.Empty(MissingTargets(folder, File.ReadAllText(Repository.Folder(page))));
    }

    [Fact]
    public void Checks_OfBadPages_SeeThem()
    {
        Assert.Single(LongCells(["| a | b |", $"| {new string('x', LongestCell + 1)} | {new string('y', LongestCell)} |"]));
        Assert.Equal(["nothing.md"], MissingTargets(Repository.Root, "[a](nothing.md) [b](README.md#use-it) [c](docs) [d](https://example.org/x)"));
    }

    private static string[] LongCells(IEnumerable<string> lines) =>
        [.. lines.Where(l => l.StartsWith('|')).SelectMany(l => l.Trim('|').Split('|')).Select(c => c.Trim()).Where(c => c.Length > LongestCell)];

    private static string[] MissingTargets(string folder, string text) =>
    [
        .. Link().Matches(text).Select(m => m.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target))),
    ];

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")]
    private static partial Regex Link();
}
