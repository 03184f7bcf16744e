using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Portals;

/// <summary>TLS of an inlet with its clients, and of an outlet with its target.</summary>
public sealed class PortalTlsTests : IDisposable
{
    private const string Name = "portal.test";

    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority;
    private readonly string _authorityFile;
    private readonly string _certificateFile;
    private readonly string _keyFile;

    public PortalTlsTests()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=authority of the test", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1);
        _authority = authority.CreateSelfSigned(from, from.AddDays(9));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(_authority, from, from.AddDays(8), [1, 2, 3]);
        _authorityFile = Write("authority.pem", _authority.ExportCertificatePem());
        _certificateFile = Write("certificate.pem", certificate.ExportCertificatePem());
        _keyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    [Fact]
    public async Task Clients_speak_TLS_to_an_inlet_with_a_certificate()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        pair.Outlet(server.EndPoint);
        var tls = new InletTls { CertificateFile = _certificateFile, KeyFile = _keyFile };
        TcpInlet inlet = await pair.InletAsync(options => options with { Tls = tls });
        using TestClient plain = await TestClient.ConnectAsync(inlet);
        await plain.SendAsync("this is no TLS, whatever it is"u8.ToArray());
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await using SslStream stream = await AuthenticateAsync(client);
        byte[] sent = new byte[500_000];
        new Random(2).NextBytes(sent);
        Task sending = stream.WriteAsync(sent).AsTask();
        byte[] received = new byte[sent.Length];
        await stream.ReadExactlyAsync(received).AsTask().WaitAsync(TestClient.Patience);
        await sending;
        Assert.Equal(sent, received);
        server.Accepted.Single().Dispose();
        Assert.Equal(0, await stream.ReadAsync(received).AsTask().WaitAsync(TestClient.Patience));
        await stream.ShutdownAsync();
        client.EndSending();
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0, "both clients are gone");
        Assert.Equal(1, inlet.FailedConnections);
    }

    [Theory]
    [InlineData(Name, true, true)]
    [InlineData("another.test", true, false)]
    [InlineData(Name, false, false)]
    public async Task An_outlet_speaks_TLS_to_the_server_that_it_believes(string name, bool knowsAuthority, bool succeeds)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var certificate = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
        using var server = new TestServer(async client =>
        {
            await using var stream = new SslStream(new NetworkStream(client.Socket));
            await stream.AuthenticateAsServerAsync(certificate);
            byte[] bytes = new byte[1000];
            while (await stream.ReadAsync(bytes) is var count and > 0) await stream.WriteAsync(bytes.AsMemory(0, count));
            await stream.ShutdownAsync();
        });
        var tls = new OutletTls { ServerName = name, AuthorityFile = knowsAuthority ? _authorityFile : null };
        TcpOutlet outlet = pair.Outlet(server.EndPoint, options => options with { Tls = tls });
        TcpInlet inlet = await pair.InletAsync(options => options with { HalfCloseGrace = TimeSpan.FromMilliseconds(500) });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        if (!succeeds)
        {
            Assert.True(await client.EndsWithErrorAsync());
            Assert.Contains("certificate", outlet.LastError, StringComparison.Ordinal);
            return;
        }

        byte[] sent = new byte[300_000];
        new Random(4).NextBytes(sent);
        Task sending = client.SendAsync(sent);
        Assert.Equal(sent, await client.ReceiveAsync(sent.Length));
        await sending;
        client.EndSending();
        Assert.Empty(await client.ReceiveToEndAsync());
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "the target's connection is closed");
        Assert.Equal(0, outlet.FailedConnections);
    }

    [Fact]
    public async Task A_TLS_client_that_does_not_even_take_the_end_is_closed_after_its_time()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        TcpInlet inlet = await pair.InletAsync();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using TestClient client = await TestClient.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        Socket local = await listener.AcceptAsync();
        using var certificate = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
        var writes = new StallingStream(new NetworkStream(local, ownsSocket: false));
        var tls = new SslStream(writes);
        Task handshake = tls.AuthenticateAsServerAsync(certificate);
        await using SslStream stream = await AuthenticateAsync(client);
        await handshake;
        Assert.True(inlet.TryReserve());
        var connection = new PortalConnection(inlet);
        Assert.True(connection.Attach(local, isPlain: false));
        connection.Use(tls);
        var way = new Route(pair.Channel.EncryptorAddress, outlet.Address);
        Assert.True(connection.Join(new PortalWay(pair.Channel.Flow, pair.Channel.Info), way.Elements, way.Count));
        connection.Ping();
        Route back = await outlet.ExpectAsync("00");
        await outlet.SendAsync(back, "01");
        await stream.WriteAsync("hello"u8.ToArray());
        await outlet.ExpectAsync("030568656c6c6f");
        writes.Stall();
        await outlet.SendAsync(back, "02");
        await writes.Stalled.WaitAsync(TestClient.Patience);
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0, "its time is over");
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_named()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        string missing = Path.Combine(_folder.Path, "missing.pem");
        PortalException error = await Assert.ThrowsAsync<PortalException>(
            () => pair.InletAsync(options => options with { Tls = new InletTls { CertificateFile = missing } }));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
        var withoutKey = new InletTls { CertificateFile = _certificateFile };
        error = await Assert.ThrowsAsync<PortalException>(() => pair.InletAsync(options => options with { Tls = withoutKey }));
        Assert.Contains(_certificateFile, error.Message, StringComparison.Ordinal);
        error = Assert.Throws<PortalException>(() => pair.Outlet(
            OutletWireTests.NobodyListens(), options => options with { Tls = new OutletTls { AuthorityFile = _keyFile } }));
        Assert.Contains(_keyFile, error.Message, StringComparison.Ordinal);
        Assert.Empty(pair.Near.Inlets);
        Assert.Empty(pair.Far.Outlets);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task<SslStream> AuthenticateAsync(TestClient client)
    {
        var stream = new SslStream(new NetworkStream(client.Socket));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority);
        var options = new SslClientAuthenticationOptions { TargetHost = Name, CertificateChainPolicy = policy };
        await stream.AuthenticateAsClientAsync(options).WaitAsync(TestClient.Patience);
        return stream;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
