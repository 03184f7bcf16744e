using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Portals;

public sealed partial class TcpInlet
{
    private SslStreamCertificateContext? _certificate;

    private void LoadCertificate()
    {
        if (_options.Tls is not { } tls) return;
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(tls.CertificateFile);
            chain.RemoveAt(0);
            _certificate = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException
            or UnauthorizedAccessException)
        {
            throw new PortalException(
                $"The inlet's certificate {tls.CertificateFile} or its key {tls.KeyFile ?? tls.CertificateFile} cannot be read: "
                + exception.Message,
                exception);
        }
    }

    private async Task<bool> AuthenticateAsync(PortalConnection connection, Socket client, SslStreamCertificateContext certificate)
    {
        var tls = new SslStream(new NetworkStream(client, ownsSocket: false));
        connection.Use(tls);
        using var timeout = new CancellationTokenSource(_options.AnswerWait, Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (SocketFailure.Is(exception))
        {
            connection.Fail($"A client's TLS handshake failed: {exception.Message}");
            return false;
        }
    }
}
