using System.Xml.Linq;

namespace Recsys.Architecture.Tests;

/// <summary>Which project may know which. docs/architecture.md holds the same table for people.</summary>
public sealed class ProjectGraphTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Models"] = ["Core"],
        ["Retrieval"] = ["Core", "Models"],
        ["Online"] = ["Core"],
        ["Serving"] = ["Core", "Models", "Retrieval", "Online"],
        ["Evaluation"] = ["Core"],
        ["Samples"] = ["Core"],
        ["Data"] = ["Core", "Models", "Evaluation"],
        ["Embeddings"] = ["Core", "Models", "Evaluation", "Data"],
        ["Training"] = ["Core", "Models", "Retrieval", "Evaluation", "Data", "Embeddings"],
        ["Offline"] = ["Core", "Models", "Retrieval", "Serving", "Evaluation", "Samples", "Data", "Embeddings", "Training"],
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Grains.Interfaces", "Serving", "Core", "Models", "Retrieval", "Online", "Samples"],
        ["Client"] = ["Core", "Grains.Interfaces"],
        ["AspNetCore"] = ["Client"],
        ["Silo"] = ["Grains", "Client"],
        ["Simulation"] = ["Client", "Grains", "Silo"],
        ["Cli"] = ["Core", "Models", "Retrieval", "Online", "Serving", "Evaluation", "Samples", "Data", "Embeddings", "Training", "Offline", "Grains.Interfaces", "Grains", "Client", "Silo", "Simulation"],
    };

    private static readonly string[] OrleansFree = ["Core", "Models", "Retrieval", "Online", "Serving", "Evaluation", "Samples", "Data", "Embeddings", "Training", "Offline"];

    public static TheoryData<string> SourceProjects => [.. Directory.GetDirectories(Repository.Folder("src")).Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void References_OfEverySourceProject_AreInTheTable(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"src/{project} is not in the table of allowed references.");
        var references = ProjectFile(project).Descendants("ProjectReference")
            .Select(r => Path.GetFileName(Path.GetDirectoryName(r.Attribute("Include")!.Value.Replace('\\', '/')))!);
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Packages_OfProjectsOutsideTheCluster_HaveNoOrleans(string project)
    {
        var orleans = Packages(project).Where(p => p.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));
        Assert.Empty(OrleansFree.Contains(project) ? orleans : []);
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void LibTorch_ReachesOnlyTheOfflineHalfAndTheTool(string project)
    {
        var imports = ProjectFile(project).Descendants("Import").Any(i => i.Attribute("Project")!.Value.EndsWith("Torch.props", StringComparison.Ordinal));
        var packages = Packages(project).Any(p => p.Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(project is "Training" or "Offline" or "Cli", imports || packages);
    }

    private static XDocument ProjectFile(string project) =>
        XDocument.Load(Directory.GetFiles(Repository.Folder(Path.Combine("src", project)), "*.csproj").Single());

    private static IEnumerable<string> Packages(string project) =>
        ProjectFile(project).Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value);
}
