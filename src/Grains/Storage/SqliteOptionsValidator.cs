using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class SqliteOptionsValidator : IValidateOptions<SqliteOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteOptions options)
    {
        var failures = new List<string>();
        Check(!string.IsNullOrWhiteSpace(options.Folder), nameof(options.Folder), options.Folder, "a folder");
        Check(options.MaxCommitEvents is >= 1 and <= 100_000, nameof(options.MaxCommitEvents), options.MaxCommitEvents, "1 to 100,000");
        Check(options.QueueCapacity is >= 1 and <= 1_000_000, nameof(options.QueueCapacity), options.QueueCapacity, "1 to 1,000,000");
        Check(options.BusyTimeout >= TimeSpan.Zero && options.BusyTimeout <= TimeSpan.FromSeconds(60), nameof(options.BusyTimeout), options.BusyTimeout, "0 to 60 s");
        Check(options.MaxBytes >= 0, nameof(options.MaxBytes), options.MaxBytes, "0 or more");
        Check(options.MinFreeBytes >= 0, nameof(options.MinFreeBytes), options.MinFreeBytes, "0 or more");
        Check(options.ReaderThreads is >= 1 and <= 64, nameof(options.ReaderThreads), options.ReaderThreads, "1 to 64");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string setting, object? value, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(SqliteOptions)}.{setting} is '{value}'; allowed: {range}.");
            }
        }
    }
}
