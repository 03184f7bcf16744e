using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Aws.Tests.Support;

/// <summary>A file over https on loopback, as places for releases give one out: after having sent whoever asks elsewhere.</summary>
internal sealed class TlsFiles : IAsyncDisposable
{
    private const string Elsewhere = "/storage/file";

    private readonly byte[] _file;
    private readonly X509Certificate2 _certificate;
    private readonly LoopbackServer _server;

    public TlsFiles(byte[] file)
    {
        _file = file;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=releases", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _server = new LoopbackServer(ServeAsync);
        Url = new Uri($"https://127.0.0.1:{_server.Url.Port}/release?signature=abc");
    }

    /// <summary>Where the file is said to be.</summary>
    public Uri Url { get; }

    /// <summary>Whom a client has to trust.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task ServeAsync(NetworkStream stream, CancellationToken closing)
    {
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, closing);
        using var reader = new StreamReader(tls, leaveOpen: true);
        string? first = await reader.ReadLineAsync(closing);
        while (await reader.ReadLineAsync(closing) is { Length: > 0 }) continue;
        if (first is null) return;
        string target = first.Split(' ')[1];
        Asked.Enqueue(target);
        (string head, byte[] body) = target == Elsewhere
            ? ("200 OK", _file)
            : ($"302 Found\r\nLocation: https://127.0.0.1:{_server.Url.Port}{Elsewhere}", Array.Empty<byte>());
        head = $"HTTP/1.1 {head}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await tls.WriteAsync((byte[])[.. System.Text.Encoding.ASCII.GetBytes(head), .. body], closing);
        await tls.ShutdownAsync();
    }
}
