using Microsoft.Extensions.Options;
using Recsys.Core;

namespace Recsys.Silo;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class RecsysSiloOptionsValidator : IValidateOptions<RecsysSiloOptions>
{
    public ValidateOptionsResult Validate(string? name, RecsysSiloOptions options)
    {
        var checks = new SettingChecks(RecsysSiloOptions.Section);
        checks.Require(!string.IsNullOrWhiteSpace(options.DataFolder), nameof(options.DataFolder), options.DataFolder, "a folder");
        checks.Require(options.BlobContainer is { Length: >= 3 and <= 63 }, nameof(options.BlobContainer), options.BlobContainer, "3 to 63 characters");
        checks.Range(nameof(options.BlobRetries), options.BlobRetries, 0, 10);
        checks.Range(nameof(options.BlobTimeout), options.BlobTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        checks.Range(nameof(options.ModelCacheBytes), options.ModelCacheBytes, 0, 1L << 50);
        checks.Range(nameof(options.ModelLeftoverAge), options.ModelLeftoverAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        checks.Range(nameof(options.SiloPort), options.SiloPort, 1, 65_535);
        checks.Require(options.GatewayPort is >= 0 and <= 65_535, nameof(options.GatewayPort), options.GatewayPort, "0, for none, to 65535");
        checks.Require(options.HealthPort is >= 0 and <= 65_535, nameof(options.HealthPort), options.HealthPort, "0, for none, to 65535");
        checks.Require(
            options.HealthPort == 0 || (options.HealthPort != options.SiloPort && options.HealthPort != options.GatewayPort),
            nameof(options.HealthPort),
            options.HealthPort,
            "another port than SiloPort and GatewayPort");
        checks.Require(options.GatewayPort != options.SiloPort, nameof(options.GatewayPort), options.GatewayPort, "another port than SiloPort");
        checks.Require(options.ShutdownTimeout > TimeSpan.Zero, nameof(options.ShutdownTimeout), options.ShutdownTimeout, "above 00:00:00");
        checks.Require(
            options.Cluster.Name is null || (options.Cluster.Name.Length is >= 1 and <= 64 && options.Cluster.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')),
            $"{nameof(options.Cluster)}:{nameof(options.Cluster.Name)}",
            options.Cluster.Name,
            "1 to 64 letters, digits, '.', '-' and '_'");
        checks.Require(
            string.IsNullOrEmpty(options.Cluster.Address) || ClusterAddress.IsAllowed(options.Cluster.Address),
            $"{nameof(options.Cluster)}:{nameof(options.Cluster.Address)}",
            options.Cluster.Address,
            "an IP address or host name by which others reach this silo");
        options.Cluster.Certificate.Check(checks, $"{nameof(options.Cluster)}:");
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }
}
