using Recsys.Client;

namespace Recsys.Silo;

/// <summary>The cluster that a silo belongs to, and how its silos and clients reach and believe each other.</summary>
public sealed class RecsysClusterOptions
{
    /// <summary>
    /// Name of the cluster, the same for all its silos: silos and clients of another name are refused, so that none reaches another's
    /// store unawares. 1 to 64 letters, digits, '.', '-' and '_'. Default null: "recsys-" and the first 8 digits of the store's id.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// IP address or host name by which others reach this silo. It listens there, or, where this machine has no such address, on all of its
    /// own. Null, the default, is 127.0.0.1. An address beyond this machine needs a <see cref="CertificateFile"/>.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>
    /// PEM or PFX file with the silo's certificate. With one, all connections to silos and gateways are TLS, and both sides must show a
    /// certificate that counts. An extended key usage, if it has one, must include server and client authentication; a certificate for client
    /// authentication alone opens gateways, not the port for silos. Null, the default, for connections without TLS, on this machine only.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's private key. Null, the default: it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Password of the private key. Null, the default, for none. It comes best from a file or the environment, and is never shown.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>
    /// PEM file of certificates, one of which must have issued the other side's, whatever names that one holds; all certificates that they
    /// issue count. Null, the default: the other side must have this very certificate.
    /// </summary>
    public string? AuthorityFile { get; set; }

    internal CertificateFiles Certificate =>
        new($"{RecsysSiloOptions.Section}:{nameof(RecsysSiloOptions.Cluster)}", CertificateFile, KeyFile, CertificatePassword, AuthorityFile);
}
