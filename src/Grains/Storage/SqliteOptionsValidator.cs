using Microsoft.Extensions.Options;
using Recsys.Core;

namespace Recsys.Grains.Storage;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class SqliteOptionsValidator : IValidateOptions<SqliteOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteOptions options)
    {
        var checks = new SettingChecks(SqliteOptions.Section);
        checks.Require(!string.IsNullOrWhiteSpace(options.Folder), nameof(options.Folder), options.Folder, "a folder");
        checks.Range(nameof(options.MaxCommitEvents), options.MaxCommitEvents, 1, 100_000);
        checks.Range(nameof(options.QueueCapacity), options.QueueCapacity, 1, 1_000_000);
        checks.Range(nameof(options.BusyTimeout), options.BusyTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        checks.Require(options.MaxBytes >= 0, nameof(options.MaxBytes), options.MaxBytes, "0 or more");
        checks.Require(options.MinFreeBytes >= 0, nameof(options.MinFreeBytes), options.MinFreeBytes, "0 or more");
        checks.Range(nameof(options.ReaderThreads), options.ReaderThreads, 1, 64);
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }
}
