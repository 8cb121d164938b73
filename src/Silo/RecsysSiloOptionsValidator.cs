using Microsoft.Extensions.Options;

namespace Recsys.Silo;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class RecsysSiloOptionsValidator : IValidateOptions<RecsysSiloOptions>
{
    public ValidateOptionsResult Validate(string? name, RecsysSiloOptions options)
    {
        var failures = new List<string>();
        Check(!string.IsNullOrWhiteSpace(options.DataFolder), nameof(options.DataFolder), options.DataFolder, "a folder");
        Check(options.BlobContainer is { Length: >= 3 and <= 63 }, nameof(options.BlobContainer), options.BlobContainer, "3 to 63 characters");
        Check(options.ModelCacheBytes is >= 0 and <= 1L << 50, nameof(options.ModelCacheBytes), options.ModelCacheBytes, "0 to 1125899906842624");
        Check(options.SiloPort is >= 1 and <= 65_535, nameof(options.SiloPort), options.SiloPort, "1 to 65535");
        Check(options.GatewayPort is >= 0 and <= 65_535, nameof(options.GatewayPort), options.GatewayPort, "0, for none, to 65535");
        Check(options.GatewayPort != options.SiloPort, nameof(options.GatewayPort), options.GatewayPort, "another port than SiloPort");
        Check(options.ShutdownTimeout > TimeSpan.Zero, nameof(options.ShutdownTimeout), options.ShutdownTimeout, "above 0");
        Check(
            options.Cluster.Name is null || (options.Cluster.Name.Length is >= 1 and <= 64 && options.Cluster.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')),
            "Cluster.Name",
            options.Cluster.Name,
            "1 to 64 letters, digits, '.', '-' and '_'");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string setting, object? value, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(RecsysSiloOptions)}.{setting} is '{value}'; allowed: {range}.");
            }
        }
    }
}
