using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Keys;

/// <summary>Envelopes for attested recipients: KMS's own are opened, ours are opened by others, and whatever differs is refused.</summary>
[Collection(ProcessCollection.Name)]
public sealed class CmsEnvelopeTests : IDisposable
{
    private readonly RSA _recipient = RSA.Create(2048);
    private readonly byte[] _publicKey;

    public CmsEnvelopeTests() => _publicKey = _recipient.ExportSubjectPublicKeyInfo();

    public void Dispose() => _recipient.Dispose();

    [VectorFact]
    public void An_envelope_that_KMS_made_is_opened()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Vectors.PathOf("nitro/cms/edgebit-recipient-test-key.json")));
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(document.RootElement.Hex("pkcs8_der_hex"), out _);
        byte[] envelope = File.ReadAllBytes(Vectors.PathOf("nitro/cms/edgebit-ciphertext-for-recipient.ber"));
        byte[] expected = File.ReadAllText(Vectors.PathOf("nitro/cms/edgebit-plaintext.hex")).FromHex();
        Assert.Equal(expected, CmsEnvelope.Open(envelope, key, key.ExportSubjectPublicKeyInfo()));
        // Ours has the same shape, byte for byte but for what is random.
        byte[] own = CmsEnvelope.Create(expected, key.ExportSubjectPublicKeyInfo());
        Assert.Equal(envelope.Length, own.Length);
        Assert.Equal(envelope[..131], own[..131]);
        Assert.Equal(envelope[387..415], own[387..415]);
        Assert.Equal(envelope[431..435], own[431..435]);
        Assert.Equal(envelope[^10..], own[^10..]);
    }

    [NeedsFact("openssl")]
    public async Task Another_program_opens_what_is_made_here()
    {
        using var folder = new Folder();
        byte[] content = Seals.Bytes(32);
        folder.Write("envelope", CmsEnvelope.Create(content, _publicKey));
        await File.WriteAllTextAsync(folder["key.pem"], _recipient.ExportPkcs8PrivateKeyPem());
        string[] arguments =
        [
            "cms", "-decrypt", "-binary", "-inform", "DER", "-in", folder["envelope"], "-inkey", folder["key.pem"],
            "-out", folder["content"],
        ];
        using var process = Process.Start(new ProcessStartInfo(Tools.Locate("openssl"), arguments) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
        Assert.Equal(content, await File.ReadAllBytesAsync(folder["content"]));
    }

    [Fact]
    public void An_envelope_for_somebody_else_or_of_another_form_is_refused()
    {
        byte[] content = Seals.Bytes(32);
        byte[] envelope = CmsEnvelope.Create(content, _publicKey);
        Assert.Equal(content, CmsEnvelope.Open(envelope, _recipient, _publicKey));
        using var other = RSA.Create(2048);
        Refused(CmsEnvelope.Create(content, other.ExportSubjectPublicKeyInfo()));
        Refused([]);
        Refused(new byte[20_000]);
        Refused(envelope[..^30]);
        Assert.Equal(ModelErrorReason.AttestationRefused,
            Assert.Throws<ModelException>(() => CmsEnvelope.Create(content, "x"u8)).Reason);
        using var small = RSA.Create(1024);
        Assert.Throws<ModelException>(() => CmsEnvelope.Create(content, small.ExportSubjectPublicKeyInfo()));
        // The recipient's name, the algorithms, the key: no bit of the head may differ.
        for (int place = 31; place < 180; place++)
        {
            byte[] changed = [.. envelope];
            changed[place] ^= 1;
            Refused(changed);
        }
    }

    [Fact]
    public async Task An_answer_in_the_clear_to_an_attested_request_is_refused()
    {
        var deaf = new FixedKeyService(new byte[32]);
        Assert.Equal(ModelErrorReason.EnvelopeRefused, await Seals.RefusedAsync(async () => await AttestedUnwrapping.UnwrapAsync(
            deaf, "key", new byte[1], EncryptionContext.Empty, new NoAttestation(), CancellationToken.None)));
    }

    private void Refused(byte[] envelope) => Assert.Equal(
        ModelErrorReason.EnvelopeRefused,
        Assert.Throws<ModelException>(() => CmsEnvelope.Open(envelope, _recipient, _publicKey)).Reason);

    private sealed class NoAttestation : IAttestationSource
    {
        public ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
            ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default) => ValueTask.FromResult(publicKey);
    }
}
