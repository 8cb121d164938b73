namespace Recsys.Retrieval.Tests;

public sealed class IndexOptionsTests
{
    public static TheoryData<string, Func<IVectorIndex>> OutOfRange => new()
    {
        { "Dimension is '0'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Dimension = 0 }) },
        { "Dimension is '4097'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Dimension = 4097 }) },
        { "Metric is '9'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Metric = (VectorMetric)9 }) },
        { "Precision is '9'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Precision = (VectorPrecision)9 }) },
        { "Threads is '0'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Threads = 0 }) },
        { "Threads is '257'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Threads = 257 }) },
        { "Capacity is '-1'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Capacity = -1 }) },
        { "Capacity is '1073741825'; allowed: ", () => VectorIndexes.Create(new ExactIndexOptions { Capacity = (1 << 30) + 1 }) },
        { "Dimension is '0'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { Dimension = 0 }) },
        { "Precision is 'Float16'; allowed: Float32 or Int8", () => VectorIndexes.Create(new HnswIndexOptions { Precision = VectorPrecision.Float16 }) },
        { "Links is '1'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { Links = 1 }) },
        { "Links is '129'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { Links = 129 }) },
        { "BuildEffort is '0'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { BuildEffort = 0 }) },
        { "BuildEffort is '10001'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { BuildEffort = 10_001 }) },
        { "SearchEffort is '0'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { SearchEffort = 0 }) },
        { "SearchEffort is '10001'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { SearchEffort = 10_001 }) },
        { "Capacity is '-1'; allowed: ", () => VectorIndexes.Create(new HnswIndexOptions { Capacity = -1 }) },
        { "Metric is 'InnerProduct'; allowed: Cosine or Euclidean", () => VectorIndexes.Create(new LshIndexOptions { Metric = VectorMetric.InnerProduct }) },
        { "Dimension is '0'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Dimension = 0 }) },
        { "Tables is '0'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Tables = 0 }) },
        { "Tables is '257'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Tables = 257 }) },
        { "Hashes is '0'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Hashes = 0 }) },
        { "Hashes is '33'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Hashes = 33 }) },
        { "Width is '0'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Width = 0 }) },
        { "Width is 'NaN'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Width = float.NaN }) },
        { "Capacity is '-1'; allowed: ", () => VectorIndexes.Create(new LshIndexOptions { Capacity = -1 }) },
    };

    [Fact]
    public void Validate_DefaultsAndBounds_AreInRange()
    {
        new ExactIndexOptions().Validate();
        new ExactIndexOptions { Dimension = 1, Threads = 256, Capacity = 1 << 30 }.Validate();
        new HnswIndexOptions().Validate();
        new HnswIndexOptions { Dimension = 4096, Links = 2, BuildEffort = 1, SearchEffort = 10_000, Capacity = 0 }.Validate();
        new LshIndexOptions().Validate();
        new LshIndexOptions { Tables = 256, Hashes = 32, Width = 1e9f }.Validate();
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Create_SettingOutOfRange_NamesSettingValueAndBound(string message, Func<IVectorIndex> create) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => create()).Message);
}
