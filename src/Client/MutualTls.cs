using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace Recsys.Client;

/// <summary>
/// Connections on which both sides show a certificate: one that an authority of the cluster issued, or, where none is set, the very one that
/// this side has. Names in certificates are not looked at: silos come and go under any address, and the authority is the cluster's own.
/// </summary>
internal sealed partial class MutualTls
{
    private static readonly string[] SiloUsages = [CertificateFiles.ServerUsage, CertificateFiles.ClientUsage];
    private static readonly string[] ClientUsages = [CertificateFiles.ClientUsage];

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _issuers;
    private readonly X509Certificate2Collection _authorities;
    private readonly ILogger _logger;

    private MutualTls(X509Certificate2 own, X509Certificate2Collection issuers, X509Certificate2Collection authorities, ILogger logger) =>
        (_own, _issuers, _authorities, _logger) = (own, issuers, authorities, logger);

    /// <summary>For connections to a silo, and for those that a silo accepts from silos: the other side's certificate must be a silo's.</summary>
    public TlsOptions WithSilos => Options(SiloUsages);

    /// <summary>For connections that a silo's gateway accepts.</summary>
    public TlsOptions WithClients => Options(ClientUsages);

    /// <summary>Reads a silo's certificate.</summary>
    /// <returns>Null where none is set.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A file is missing or is not what it should be.</exception>
    public static MutualTls? OfSilo(CertificateFiles files, TimeProvider time, ILogger<MutualTls> logger) => Load(files, SiloUsages, time, logger);

    /// <summary>Reads the certificate of a client outside the cluster.</summary>
    /// <returns>Null where none is set.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A file is missing or is not what it should be.</exception>
    public static MutualTls? OfClient(CertificateFiles files, TimeProvider time, ILogger<MutualTls> logger) => Load(files, ClientUsages, time, logger);

    private static MutualTls? Load(CertificateFiles files, string[] usages, TimeProvider time, ILogger logger) =>
        files.Load(usages, time.GetUtcNow()) is { } loaded ? new MutualTls(loaded.Own, loaded.Issuers, loaded.Authorities, logger) : null;

    private TlsOptions Options(string[] usages) => new()
    {
        LocalCertificate = _own,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, sent, _) => Accepts(certificate, sent, usages),
        OnAuthenticateAsClient = (_, client) => client.TargetHost = "recsys",
    };

    private bool Accepts(X509Certificate2 certificate, X509Chain? sent, string[] usages)
    {
        if (_authorities.Count == 0)
        {
            return certificate.RawDataMemory.Span.SequenceEqual(_own.RawDataMemory.Span) || Refuse(certificate, "it is not this side's own, and no AuthorityFile is set");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_issuers);
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        chain.ChainPolicy.DisableCertificateDownloads = true;

        // The authority is a file: who is to be shut out gets no new certificate, or the file changes.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var usage in usages)
        {
            chain.ChainPolicy.ApplicationPolicy.Add(new(usage));
        }

        return chain.Build(certificate) || Refuse(certificate, string.Join(", ", chain.ChainStatus.Select(s => s.Status)));
    }

    private bool Refuse(X509Certificate2 certificate, string reason)
    {
        LogRefused(certificate.Thumbprint, reason);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection was refused: the other side's certificate, SHA-1 {Thumbprint}, does not count: {Reason}.")]
    private partial void LogRefused(string thumbprint, string reason);
}
