namespace Recsys.Packages.Tests;

/// <summary>All tests here: libraries are packed once for them, and one after the other, since packing a project writes to its obj folder.</summary>
[CollectionDefinition(nameof(Packing))]
public sealed class Packing : ICollectionFixture<PackedLibraries>;
