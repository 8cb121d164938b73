using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Recsys.Silo.Tests;

/// <summary>An authority of a test's own, and files with what it issues.</summary>
internal sealed class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    public TestCertificates(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=recsys test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _authority = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        AuthorityFile = Write("ca.crt", _authority.ExportCertificatePem());
    }

    public static IReadOnlyList<string> Silo { get; } = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    public static IReadOnlyList<string> Server { get; } = ["1.3.6.1.5.5.7.3.1"];

    public static IReadOnlyList<string> Client { get; } = ["1.3.6.1.5.5.7.3.2"];

    public string AuthorityFile { get; }

    /// <summary>Issues a certificate.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="usages">What it is for.</param>
    /// <param name="password">Makes its key encrypted.</param>
    /// <param name="days">How long it is valid from now on.</param>
    /// <returns>Files, PEM: certificate and private key.</returns>
    public (string Certificate, string Key) Issue(string name, IReadOnlyList<string> usages, string? password = null, double days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(u => new Oid(u))], critical: false));
        using var issued = request.Create(_authority, Now.AddDays(-1), Now.AddDays(days), [1, .. System.Text.Encoding.ASCII.GetBytes(name)]);
        return (
            Write($"{name}.crt", issued.ExportCertificatePem()),
            Write($"{name}.key", password is null
                ? key.ExportPkcs8PrivateKeyPem()
                : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
    }

    /// <summary>Makes a certificate that issued itself, without usages.</summary>
    /// <returns>The PFX file.</returns>
    public string SelfSigned(string name, string? password)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        var path = Path.Combine(_folder, $"{name}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
