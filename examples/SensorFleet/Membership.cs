using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

/// <summary>Who belongs to the cluster: silos and callers with its certificate. All they say to one another is encrypted, and nobody else is let in.</summary>
static class Membership
{
    /// <summary>The certificate in a folder that members alone can read; a new one for the first that asks. A real cluster has one of its own authority for each machine.</summary>
    public static X509Certificate2 Certificate(string folder)
    {
        var path = Path.Combine(folder, "cluster.pfx");
        if (!File.Exists(path)) File.WriteAllBytes(path, New());
        return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
    }

    /// <summary>Both sides of a connection show the certificate.</summary>
    public static void Require(TlsOptions tls, X509Certificate2 certificate)
    {
        (tls.RemoteCertificateMode, tls.ClientCertificateMode) = (RemoteCertificateMode.RequireCertificate, RemoteCertificateMode.RequireCertificate);
        tls.RemoteCertificateValidation = (shown, _, _) => shown.Thumbprint == certificate.Thumbprint;
        tls.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = "sensor-fleet";
    }

    static byte[] New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=sensor-fleet", key, HashAlgorithmName.SHA256);
        // For silos, which are called, and for callers.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
