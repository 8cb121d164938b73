using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class SqliteOptionsTests
{
    public static TheoryData<string, object, object> Bounds => new()
    {
        { nameof(SqliteOptions.Folder), "x", "" },
        { nameof(SqliteOptions.Folder), "x", " " },
        { nameof(SqliteOptions.MaxCommitEvents), 1, 0 },
        { nameof(SqliteOptions.MaxCommitEvents), 100_000, 100_001 },
        { nameof(SqliteOptions.QueueCapacity), 1, 0 },
        { nameof(SqliteOptions.QueueCapacity), 1_000_000, 1_000_001 },
        { nameof(SqliteOptions.BusyTimeout), TimeSpan.Zero, TimeSpan.FromTicks(-1) },
        { nameof(SqliteOptions.BusyTimeout), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60.001) },
        { nameof(SqliteOptions.MaxBytes), 0L, -1L },
        { nameof(SqliteOptions.MinFreeBytes), 0L, -1L },
        { nameof(SqliteOptions.ReaderThreads), 1, 0 },
        { nameof(SqliteOptions.ReaderThreads), 64, 65 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Validate_OnBothSidesOfEachBound(string setting, object within, object beyond)
    {
        Assert.True(Validate(setting, within).Succeeded);
        var result = Validate(setting, beyond);
        Assert.True(result.Failed);
        Assert.StartsWith($"Recsys:Sqlite:{setting} is '{beyond}'; allowed: ", Assert.Single(result.Failures!));
    }

    [Fact]
    public void Defaults()
    {
        var options = new SqliteOptions();

        Assert.Equal(("recsys-data", 4096, 16_384, TimeSpan.FromSeconds(2), 0L), (options.Folder, options.MaxCommitEvents, options.QueueCapacity, options.BusyTimeout, options.MaxBytes));
        Assert.Equal((64L << 20, 2), (options.MinFreeBytes, options.ReaderThreads));
        Assert.True(new SqliteOptionsValidator().Validate(null, options).Succeeded);
    }

    private static ValidateOptionsResult Validate(string setting, object value)
    {
        var options = new SqliteOptions();
        typeof(SqliteOptions).GetProperty(setting)!.SetValue(options, value);
        return new SqliteOptionsValidator().Validate(null, options);
    }
}
