using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Recsys.Core;

namespace Recsys.Client;

/// <summary>The settings that say with which certificate a silo or a client proves who it is, and whom it believes.</summary>
/// <param name="Section">The section of the configuration that holds them, for error texts.</param>
/// <param name="CertificateFile">The own certificate, PEM or PFX; null for none.</param>
/// <param name="KeyFile">Its private key, PEM; null where the certificate's file holds it.</param>
/// <param name="CertificatePassword">Password of the private key; null for none.</param>
/// <param name="AuthorityFile">Certificates, PEM, one of which must have issued the other side's; null to require the own one there.</param>
internal sealed record CertificateFiles(string Section, string? CertificateFile, string? KeyFile, string? CertificatePassword, string? AuthorityFile)
{
    /// <summary>What certificate is for the gateway: that of any client.</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>What silos' certificates have beside it.</summary>
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    private const string UsagesExtension = "2.5.29.37";

    /// <summary>Adds what is wrong with the settings as such, without a look at the files.</summary>
    /// <param name="checks">The checks of the section that is the same or begins it.</param>
    /// <param name="prefix">What stands before the names there, such as "Cluster:".</param>
    public void Check(SettingChecks checks, string prefix = "")
    {
        foreach (var (name, value, shown) in new[]
        {
            (nameof(KeyFile), KeyFile, KeyFile),
            (nameof(CertificatePassword), CertificatePassword, "(not shown)"),
            (nameof(AuthorityFile), AuthorityFile, AuthorityFile),
        })
        {
            checks.Require(string.IsNullOrEmpty(value) || !string.IsNullOrEmpty(CertificateFile), prefix + name, shown, $"none without {nameof(CertificateFile)}");
        }
    }

    /// <summary>Reads the files.</summary>
    /// <param name="usages">What the own certificate must be for.</param>
    /// <param name="now">The time at which it must be valid.</param>
    /// <returns>Null where no certificate is set.</returns>
    /// <exception cref="OptionsValidationException">A file is missing or is not what it should be; the text names the setting.</exception>
    public (X509Certificate2 Own, X509Certificate2Collection Issuers, X509Certificate2Collection Authorities)? Load(IReadOnlyList<string> usages, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(CertificateFile))
        {
            return null;
        }

        var (own, issuers) = Read(nameof(CertificateFile), CertificateFile, "a PEM or PFX file with a certificate and, there or in KeyFile, its private key, whose password is CertificatePassword", LoadOwn);
        if (own.NotAfter.ToUniversalTime() < now.UtcDateTime)
        {
            throw Wrong(nameof(CertificateFile), CertificateFile, FormattableString.Invariant($"a certificate that is still valid; this one expired at {own.NotAfter.ToUniversalTime():u}"));
        }

        if (own.Extensions[UsagesExtension] is X509EnhancedKeyUsageExtension extended && usages.Any(u => extended.EnhancedKeyUsages[u] is null))
        {
            throw Wrong(nameof(CertificateFile), CertificateFile, $"a certificate whose extended key usage, if it has one, includes {string.Join(" and ", usages.Select(Name))}");
        }

        return (own, issuers, string.IsNullOrEmpty(AuthorityFile) ? [] : Read(nameof(AuthorityFile), AuthorityFile, "a PEM file of certificates", LoadAuthorities));
    }

    private static string Name(string usage) => usage == ServerUsage ? "server authentication" : "client authentication";

    private static X509Certificate2Collection LoadAuthorities(string file)
    {
        X509Certificate2Collection all = [];
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new CryptographicException("it holds no certificate");
    }

    private (X509Certificate2 Own, X509Certificate2Collection Issuers) LoadOwn(string file)
    {
        X509Certificate2Collection all = [];
        X509Certificate2 own;
        if (X509Certificate2.GetCertContentType(file) == X509ContentType.Pkcs12)
        {
            all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, CertificatePassword);
            own = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("it holds no private key");
            all.Remove(own);
            return (own, all);
        }

        own = string.IsNullOrEmpty(CertificatePassword)
            ? X509Certificate2.CreateFromPemFile(file, KeyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(file, CertificatePassword, KeyFile);
        all.ImportFromPemFile(file);
        all.Remove(own);

        // A key that lives in this process alone is of no use to TLS on Windows.
        return (OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null) : own, all);
    }

    private T Read<T>(string setting, string file, string allowed, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Wrong(setting, file, $"{allowed} ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    private OptionsValidationException Wrong(string setting, string value, string allowed) =>
        new(Options.DefaultName, typeof(CertificateFiles), [$"{Section}:{setting} is '{value}'; allowed: {allowed}."]);
}
