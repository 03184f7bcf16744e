using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>Certificates through the reader: read, or refused by its one error.</summary>
internal sealed class CertificateMutations : MutationFamily
{
    private readonly byte[][] _genuine = Genuine();

    public override string Name => "certificates";

    public override int Weight => 40;

    public override Task<MutationResult> TryAsync(int number)
    {
        byte[] mutated = MutatorOf(number, 2).Next(_genuine);
        bool taken = Reads<AttestationFormatException>(mutated, () =>
        {
            AttestationCertificate certificate = AttestationCertificate.Parse(mutated);
            if (certificate.Subject is null) throw new MutationException("A certificate without a subject", mutated);
        });
        return Task.FromResult(MutationResult.Of(taken));
    }

    private static byte[][] Genuine()
    {
        byte[] document = NitroVectors.Read(NitroVectors.NitroTpm);
        return [.. new EditableDocument(document).Authorities, AttestationDocument.Parse(document).Certificate.ToArray()];
    }
}
