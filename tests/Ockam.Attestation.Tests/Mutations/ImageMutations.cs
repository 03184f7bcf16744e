using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>EFI images and lists of signatures: measured, or refused.</summary>
internal sealed class ImageMutations : MutationFamily
{
    private readonly byte[] _image = new TestImage { [".text"] = [1], [".linux"] = new TestImage { [".text"] = [2] }.Build() }.Build();
    // Of nobody in particular: always the same, so that the number of an input decides all of it.
    private static readonly byte[] s_certificate = Convert.FromBase64String(
        "MIIBZjCCAQygAwIBAgIBTTAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZzaWduZXIwIBcNMjYxMTIyMDAyNDU4WhgPMjEyNjEwMjkwMDI0NThaMB"
            + "ExDzANBgNVBAMMBnNpZ25lcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLZuFYjlqqdYVnr1O9b6XVA54aIHQF6x5euTtP3lNYvh2Jhs2xFb"
            + "KpLWZyNO9NCc/vjHP+fY7Cz1f5SX4TsjQbCjUzBRMB0GA1UdDgQWBBTd7ZiQYRGTMwHuVtoGKmQq6tihOTAfBgNVHSMEGDAWgBTd7ZiQYRGTMw"
            + "HuVtoGKmQq6tihOTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIGQzpTYnKWWg3z0IhTEHY+uhNWasnzaqiODB831iWnzCAiEA"
            + "xnAKiygZqN0STeDPLV8QrCYd/Pb+JcvdDyHzKr2KXTs=");

    // Following the path of a signature costs a hundred times as much as the rest.
    private const int InputsASignature = 8;

    private readonly byte[] _signed = Signed();
    private readonly SecureBootVariables _variables = new(
        TestImage.SignatureList(s_certificate), default, TestImage.SignatureList(s_certificate), default);

    private readonly byte[] _list = TestImage.SignatureList([1, 2, 3, 4]);

    public override string Name => "images";

    public override int Weight => 20;

    public override Task<MutationResult> TryAsync(int number)
    {
        Mutator mutator = MutatorOf(number, 7);
        bool isSigned = number % InputsASignature == 1;
        bool isImage = number % 2 == 0;
        byte[] mutated = isSigned ? MutatedSignature(mutator)
            : isImage ? mutator.Next([_image])
            : mutator.Next([_list, [.. _list, .. _list]]);
        bool taken = Reads<AttestationException>(mutated, () =>
        {
            if (isSigned) _ = PcrReference.Compute([EfiImage.Parse(mutated)], _variables);
            else if (isImage) _ = PcrReference.Compute([EfiImage.Parse(mutated)]);
            else _ = EfiSignature.ReadLists(mutated);
        });
        return Task.FromResult(MutationResult.Of(taken));
    }

    // The image stays, so that what is damaged is reached.
    private byte[] MutatedSignature(Mutator mutator)
    {
        byte[] mutated = (byte[])_signed.Clone();
        int table = _signed.Length - TestImage.TableOf(_signed);
        byte[] damaged = mutator.Next([_signed[(table + 8)..]]);
        damaged.AsSpan(0, Math.Min(damaged.Length, mutated.Length - table - 8)).CopyTo(mutated.AsSpan(table + 8));
        return mutated;
    }

    private static byte[] Signed()
    {
        using X509Certificate2 signer = X509CertificateLoader.LoadCertificate(s_certificate);
        return TestImage.Sign(new TestImage { [".text"] = [1] }.Build(), signer, s_certificate);
    }
}
