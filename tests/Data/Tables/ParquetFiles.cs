using Parquet;
using Parquet.Schema;

namespace Recsys.Data.Tests;

/// <summary>A small Parquet file: numbers, text, and a null.</summary>
internal static class ParquetFiles
{
    public static async Task WriteAsync(string file)
    {
        var (user, item) = (new DataField<long>("uid"), new DataField<string>("iid"));
        var (time, label, age) = (new DataField<int>("ts"), new DataField<double>("click"), new DataField<float?>("age"));
        await using var stream = File.Create(file);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(user, item, time, label, age), stream);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<long>(user, new long[] { 7, 8 });
        await group.WriteAsync(item, ["x", "y"]);
        await group.WriteAsync<int>(time, new[] { 1, 2 });
        await group.WriteAsync<double>(label, new double[] { 1, 0 });
        await group.WriteAsync<float>(age, new float?[] { 10, null });
    }
}
