using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Recsys.Architecture.Tests;

/// <summary>
/// The folders of a project know each other in one direction only, so that each can be read, and moved, without what stands on it. Files
/// beside the folders are the project's vocabulary or its composition, and do not count.
/// </summary>
public sealed class FolderCirclesTests
{
    // Read once for all projects: it takes longer than to look through one.
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(a => MetadataReference.CreateFromFile(a))];

    public static TheoryData<string> SourceProjects => ProjectGraphTests.SourceProjects;

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Folders_OfAProject_AreInNoCircle(string project)
    {
        var uses = Uses(Repository.Folder(Path.Combine("src", project)));
        Assert.Empty(Circles(uses));
    }

    [Fact]
    public void Uses_OfTheTraining_AreSeen()
    {
        var uses = Uses(Repository.Folder("src/Training"));
        Assert.Contains(("Export", "Recall"), uses.Keys);
        Assert.DoesNotContain(("Recall", "Export"), uses.Keys);
    }

    [Fact]
    public void Circles_OfFoldersThatUseEachOther_AreFound()
    {
        var uses = new Dictionary<(string, string), string> { [("A", "B")] = "x", [("B", "C")] = "y", [("C", "A")] = "z", [("D", "A")] = "w" };
        Assert.Equal(["A -> B (x)", "B -> C (y)", "C -> A (z)"], Circles(uses));
        uses.Remove(("C", "A"));
        Assert.Empty(Circles(uses));
    }

    // Of each pair of folders an example of what the first uses of the second.
    private static Dictionary<(string From, string To), string> Uses(string root)
    {
        var trees = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(f => !IsMade(Path.GetRelativePath(root, f)))
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: f))
            .Append(CSharpSyntaxTree.ParseText("global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;"))
            .ToArray();
        var references = References.Where(r => Path.GetFileNameWithoutExtension(r.Display) != $"Recsys.{Path.GetFileName(root)}");
        var compilation = CSharpCompilation.Create("folders", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var uses = new Dictionary<(string, string), string>();
        foreach (var tree in trees.Where(t => t.FilePath.Length > 0))
        {
            var from = FolderOf(root, tree.FilePath);
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var symbol = model.GetSymbolInfo(name).Symbol;
                var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
                var to = type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath is { Length: > 0 } file ? FolderOf(root, file) : null;
                if (from is not null && to is not null && to != from)
                {
                    uses.TryAdd((from, to), $"{Path.GetFileNameWithoutExtension(tree.FilePath)} uses {type!.Name}");
                }
            }
        }

        return uses;
    }

    private static bool IsMade(string file) => file.StartsWith("obj" + Path.DirectorySeparatorChar, StringComparison.Ordinal) || file.StartsWith("bin" + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // The folder right below the project's; null for a file that lies beside the folders.
    private static string? FolderOf(string root, string file)
    {
        var parts = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
        return parts.Length == 1 ? null : parts[0];
    }

    // The uses that lie on a way from a folder back to itself.
    private static string[] Circles(Dictionary<(string From, string To), string> uses)
    {
        return [.. uses.Where(u => Reaches(u.Key.To, u.Key.From)).Select(u => $"{u.Key.From} -> {u.Key.To} ({u.Value})").Order(StringComparer.Ordinal)];

        bool Reaches(string from, string to)
        {
            var seen = new HashSet<string> { from };
            var next = new Queue<string>([from]);
            while (next.TryDequeue(out var folder))
            {
                foreach (var (pair, _) in uses)
                {
                    if (pair.From == folder && seen.Add(pair.To))
                    {
                        next.Enqueue(pair.To);
                    }
                }
            }

            return seen.Contains(to);
        }
    }
}
