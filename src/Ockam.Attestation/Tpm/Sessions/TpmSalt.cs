using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>A secret for a session, and the form of it that only the TPM can open (TPM 2.0 part 1, sections B.10.4 and C.6.3).</summary>
/// <param name="Secret">The secret; to be zeroed.</param>
/// <param name="Encrypted">What is sent (the content of a TPM2B_ENCRYPTED_SECRET).</param>
internal sealed record TpmSalt(byte[] Secret, byte[] Encrypted) : IDisposable
{
    private const string Label = "SECRET";

    // As long as AWS's own tool makes it; the key of the session is a hash of it.
    private const int RsaLength = 32;

    /// <summary>Makes one for a key of the TPM.</summary>
    /// <param name="area">The key's public area: RSA, or on a curve.</param>
    /// <param name="random">Fills what is random.</param>
    public static TpmSalt For(ReadOnlySpan<byte> area, Action<Span<byte>> random) =>
        TpmPublic.Type(area) == TpmAlgorithm.Ecc ? Agree(area) : Encrypt(area, random);

    public void Dispose() => CryptographicOperations.ZeroMemory(Secret);

    private static TpmSalt Encrypt(ReadOnlySpan<byte> area, Action<Span<byte>> random)
    {
        (byte[] modulus, uint exponent) = TpmPublic.RsaKey(area);
        var salt = new byte[RsaLength];
        random(salt);
        return new TpmSalt(salt, TpmKdf.EncryptOaep(modulus, exponent, TpmPublic.NameAlgorithm(area), Label, salt, random));
    }

    private static TpmSalt Agree(ReadOnlySpan<byte> area)
    {
        ECParameters theirs = TpmPublic.EccKey(area);
        try
        {
            using ECDiffieHellman other = ECDiffieHellman.Create(theirs);
            using ECDiffieHellman ephemeral = ECDiffieHellman.Create(theirs.Curve);
            using ECDiffieHellmanPublicKey otherKey = other.PublicKey;
            ECPoint mine = ephemeral.ExportParameters(includePrivateParameters: false).Q;
            byte[] agreed = ephemeral.DeriveRawSecretAgreement(otherKey);
            byte[] secret = TpmKdf.Kdfe(TpmPublic.NameAlgorithm(area), agreed, Label, mine.X, theirs.Q.X);
            CryptographicOperations.ZeroMemory(agreed);
            return new TpmSalt(secret, new TpmWriter().Sized(mine.X).Sized(mine.Y).ToArray());
        }
        catch (CryptographicException wrong)
        {
            throw new TpmException(TpmFault.MalformedReply, $"The TPM's key cannot be used: {wrong.Message}", wrong);
        }
    }
}
