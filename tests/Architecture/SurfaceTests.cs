using System.Reflection;

namespace Recsys.Architecture.Tests;

/// <summary>Public surface and wire contract are recorded in text files of this folder.</summary>
public sealed class SurfaceTests
{
    private static readonly string[] WireAssemblies = ["Recsys.Grains.Interfaces", "Recsys.Grains"];

    public static TheoryData<string> Assemblies =>
    [
        "Recsys.Core", "Recsys.Models", "Recsys.Retrieval", "Recsys.Online", "Recsys.Serving", "Recsys.Evaluation", "Recsys.Samples", "Recsys.Data", "Recsys.Embeddings", "Recsys.Training", "Recsys.Offline",
        "Recsys.Grains.Interfaces", "Recsys.Grains", "Recsys.Client", "Recsys.AspNetCore", "Recsys.Silo", "Recsys.Simulation",
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicApi_IsTheRecordedOne(string assembly) =>
        Snapshot.Check($"PublicApi/{assembly}.txt", PublicApi.Of(Assembly.Load(assembly)));

    [Fact]
    public void Assemblies_AreAllButTheTool() =>
        Assert.Equal(
            ProjectGraphTests.SourceProjects.Select(p => $"Recsys.{p.Data}").Where(p => p != "Recsys.Cli").Order(StringComparer.Ordinal),
            Assemblies.Select(a => a.Data).Order(StringComparer.Ordinal));

    [Fact]
    public void WireContract_IsTheRecordedOne() => Snapshot.Check("WireContract.txt", WireContract.Of(WireAssemblies.Select(Assembly.Load)));

    [Fact]
    public void WireContract_EveryTypeAndMethod_HasAnAlias() => Assert.Empty(WireContract.WithoutAlias(WireAssemblies.Select(Assembly.Load)));
}
