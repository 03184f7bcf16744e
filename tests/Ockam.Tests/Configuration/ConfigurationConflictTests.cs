using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Node.Configuration;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>What a node would be refused when it starts is a mistake of its file already.</summary>
public sealed class ConfigurationConflictTests : IDisposable
{
    private const string Inlet = "trust: anyone, to: /ip4/127.0.0.1/tcp/1/secure/api/service/outlet";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-certificates-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, from: echo}", "tcp-outlets.from")]
    [InlineData("tcp-outlets: {uppercase: {trust: anyone, to: 1}}", "tcp-outlets.uppercase.from")]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, from: /service/api}", "tcp-outlets.from")]
    [InlineData("{tcp-outlet: {trust: anyone, to: 1, from: forwarding_service}, RELAYS}", "tcp-outlets.from")]
    [InlineData("{tcp-outlet: {trust: anyone, to: 1, from: static_forwarding_service}, RELAYS}", "tcp-outlets.from")]
    [InlineData("relays: {register: {at: /ip4/127.0.0.1/tcp/1}}", "relays.register.name")]
    [InlineData("relays: [{relay-address: register, at: /ip4/127.0.0.1/tcp/1}]", "relays[0].relay-address")]
    [InlineData("relays: {LONG: {at: /ip4/127.0.0.1/tcp/1}}", null)]
    [InlineData("{tcp-listener-address: 127.0.0.1:4000, http-server-port: 4000}", "http-server-port")]
    [InlineData("{tcp-listener-address: 0.0.0.0:4000, http-server-port: 4000}", "http-server-port")]
    [InlineData("{tcp-listener-address: 127.0.0.1:4000, tcp-inlet: {INLET, from: 4000}}", "tcp-inlets.from")]
    [InlineData("{tcp-listener-address: '[::]:4000', tcp-inlet: {INLET, from: '[::1]:4000'}}", "tcp-inlets.from")]
    [InlineData("{http-server-port: 4000, tcp-inlet: {INLET, from: 0.0.0.0:4000}}", "tcp-inlets.from")]
    [InlineData("tcp-inlets: [{INLET, from: 4000}, {INLET, from: 0.0.0.0:4000}]", "tcp-inlets[1].from")]
    [InlineData("tcp-inlets: [{INLET, from: localhost:4000}, {INLET, from: localhost:4000}]", "tcp-inlets[1].from")]
    public void What_cannot_be_had_is_one_mistake(string text, string? key)
    {
        ConfigurationMistake mistake = Mistake(Complete(text));

        if (key is not null) Assert.Equal(key, mistake.Key);
    }

    [Theory]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, from: forwarding_service}")]
    [InlineData("{tcp-listener-address: 127.0.0.1:4000, http-server-port: 4001}")]
    [InlineData("{tcp-listener-address: 127.0.0.1:0, http-server-port: 0, tcp-inlets: [{INLET, from: 0}, {INLET, from: 0}]}")]
    [InlineData("{tcp-listener-address: 127.0.0.2:4000, http-server-port: 4000, tcp-inlet: {INLET, from: '[::1]:4000'}}")]
    public void What_can_be_had_is_none(string text) => Assert.NotNull(Read(Complete(text)));

    [Fact]
    public void A_certificate_needs_the_key_that_belongs_to_it()
    {
        (string certificate, string key) = Make();
        (_, string other) = Make();
        string both = Write("both.pem", certificate + "\n" + key);
        string alone = Write("certificate.pem", certificate);

        Assert.Equal(both, Assert.Single(Read(TlsInlet(both)).Inlets).TlsCertificate);
        Assert.NotNull(Read(TlsInlet(alone, Write("key.pem", key))));
        Assert.Equal("tcp-inlets.tls-certificate", Mistake(TlsInlet(alone)).Key);
        Assert.Equal("tcp-inlets.tls-key", Mistake(TlsInlet(alone, Write("other.pem", other))).Key);
        Assert.Equal("tcp-inlets.tls-key", Mistake(TlsInlet(both, alone)).Key);
    }

    [Fact]
    public void A_file_without_certificates_is_a_mistake_wherever_it_is_named()
    {
        (string certificate, string key) = Make();
        Assert.NotNull(Read(TlsOutlet(Write("good.pem", certificate))));
        string[] useless =
        [
            Write("empty.pem", ""), Write("text.pem", "no certificate"), Write("key.pem", key),
            Write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            Write("huge.pem", new string('x', 1024 * 1024 + 1)),
        ];

        foreach (string file in useless)
        {
            Assert.Equal("tcp-outlets.tls-ca", Mistake(TlsOutlet(file)).Key);
            Assert.Equal("tcp-inlets.tls-certificate", Mistake(TlsInlet(file)).Key);
        }
    }

    [Fact]
    public void A_device_that_never_ends_is_not_read()
    {
        if (OperatingSystem.IsLinux()) Assert.Contains("no ordinary file", Mistake(TlsOutlet("/dev/zero")).What, StringComparison.Ordinal);
        else Assert.Equal("tcp-outlets.tls-ca", Mistake(TlsOutlet("/dev/zero")).Key);
    }

    // A relay's name has up to 128 characters, and so up to 384 bytes.
    private static string Complete(string text) => text
        .Replace("INLET", Inlet, StringComparison.Ordinal)
        .Replace("RELAYS", "tcp-listener-address: 127.0.0.1:0, relay-service: anyone", StringComparison.Ordinal)
        .Replace("LONG", new string('\u20AC', 100), StringComparison.Ordinal);

    private static string TlsInlet(string certificate, string? key = null) =>
        $"tcp-inlet: {{{Inlet}, tls: true, tls-certificate: '{certificate}'{(key is null ? "" : $", tls-key: '{key}'")}}}";

    private static string TlsOutlet(string authorities) =>
        $"tcp-outlet: {{trust: anyone, to: 1, tls: true, tls-ca: '{authorities}'}}";

    private static (string Certificate, string Key) Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
