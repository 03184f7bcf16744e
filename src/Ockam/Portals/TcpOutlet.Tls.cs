using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Portals;

public sealed partial class TcpOutlet
{
    private X509Certificate2Collection? _authorities;

    private void LoadAuthorities()
    {
        if (_options.Tls?.AuthorityFile is not { } file) return;
        try
        {
            _authorities = [];
            _authorities.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new PortalException($"The outlet's authorities {file} cannot be read: {exception.Message}", exception);
        }

        if (_authorities.Count == 0) throw new PortalException($"The outlet's authorities {file} hold no certificate in PEM form.");
    }

    private SslClientAuthenticationOptions ClientOptions()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = _options.Tls!.ServerName ?? _options.Target.Host };
        if (_authorities is null) return options;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority seldom answers questions about revocation.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        return options;
    }
}
