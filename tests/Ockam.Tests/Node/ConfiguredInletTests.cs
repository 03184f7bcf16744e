using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Portals;
using Ockam.Storage;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Node;

/// <summary>What a configuration file says of an inlet is what a running inlet does.</summary>
public sealed class ConfiguredInletTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private OckamNode _far = null!;
    private OckamNode _near = null!;

    public async Task InitializeAsync()
    {
        _far = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "far", Store = new InMemoryStore() });
        _near = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "near", Store = new InMemoryStore() });
    }

    public async Task DisposeAsync()
    {
        await _near.DisposeAsync();
        await _far.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_speaks_TLS_with_the_certificate_of_the_file()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=inlet.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string certificateFile = Write("certificate.pem", certificate.ExportCertificatePem());
        string keyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        using TestServer server = TestServer.Echo();
        TcpInlet inlet = await StartAsync(server.EndPoint, $"tls: true, tls-certificate: {certificateFile}, tls-key: {keyFile}");
        using TestClient client = await TestClient.ConnectAsync(inlet);
        string? seen = null;
        await using var stream = new SslStream(new NetworkStream(client.Socket), false, (_, presented, _, _) =>
        {
            seen = presented!.GetCertHashString();
            return true;
        });
        await stream.AuthenticateAsClientAsync("inlet.test");
        await stream.WriteAsync("hello"u8.ToArray());
        byte[] answer = new byte[5];
        await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(TestClient.Patience);
        Assert.Equal("hello"u8.ToArray(), answer);
        Assert.Equal(certificate.GetCertHashString(), seen);
    }

    [Theory]
    [InlineData("half-close-grace: 0s", "")]
    [InlineData("half-close-grace: 20s", "late")]
    public async Task A_client_that_half_closes_gets_its_answer_as_long_as_the_file_says(string setting, string expected)
    {
        using var server = new TestServer(async client =>
        {
            var bytes = new byte[100];
            await client.Socket.ReceiveAsync(bytes);
            // The end of the client's input is told to the target only when the grace has run out: here after it, or not at all.
            await Task.WhenAny(client.Socket.ReceiveAsync(bytes), Task.Delay(TimeSpan.FromSeconds(1)));
            try
            {
                await client.Socket.SendAsync("late"u8.ToArray());
            }
            catch (SocketException)
            {
                // With no grace the outlet may have closed already.
            }

            client.Dispose();
        });
        TcpInlet inlet = await StartAsync(server.EndPoint, setting);
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await client.SendAsync("request"u8.ToArray());
        client.EndSending();
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(await client.ReceiveToEndAsync()));
    }

    [Theory]
    [InlineData("no-connection-wait: true")]
    [InlineData("connection-wait: 200ms")]
    public async Task A_client_waits_for_the_way_as_long_as_the_file_says(string setting)
    {
        // Nobody listens there.
        await _near.StartAsync(NodeConfiguration.Parse(
            $$"""tcp-inlets: { web: { to: /ip4/127.0.0.1/tcp/1/secure/api/service/web, trust: {{_far.Identifier}}, {{setting}} } }""",
            environment: _ => null));
        using TestClient client = await TestClient.ConnectAsync(_near.FindInlet("web")!);
        // Far less than what an inlet waits unless it is told otherwise.
        Assert.True(await client.EndsWithErrorAsync().WaitAsync(TimeSpan.FromSeconds(4)));
    }

    private async Task<TcpInlet> StartAsync(IPEndPoint target, string setting)
    {
        await _far.StartAsync(NodeConfiguration.Parse(
            $$"""
            tcp-listener-address: "127.0.0.1:0"
            tcp-outlets: { web: { to: "{{target}}", trust: {{_near.Identifier}} } }
            """,
            environment: _ => null));
        int port = _far.TcpListeners.Single().LocalEndPoint.Port;
        await _near.StartAsync(NodeConfiguration.Parse(
            $$"""
            tcp-inlets: { web: { to: /ip4/127.0.0.1/tcp/{{port}}/secure/api/service/web, trust: {{_far.Identifier}}, {{setting}} } }
            """,
            environment: _ => null));
        return _near.FindInlet("web")!;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
