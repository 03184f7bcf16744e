using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Benchmarks;

/// <summary>
/// What one handshake costs in X25519, Ed25519, SHA-256 and HKDF alone, both sides together. Counted from sections 5.1 and 5.2 of the
/// protocol for identities of one change without credentials:
/// <list type="bullet">
/// <item>X25519: 2 ephemeral key pairs (one multiplication with the base point each), and ee, es and se once at each side: 8 in all.</item>
/// <item>HKDF with two outputs: after each of the three agreements, and for the split, at each side: 8.</item>
/// <item>
/// SHA-256 of the handshake hash: the empty prologue, 2 parts of message 1, 3 of message 2 and 2 of message 3, at each side: 16, each over
/// 32 bytes and the part. Of the change (its hash is also the Identifier) and the attestation of the peer at each side: 4.
/// </item>
/// <item>
/// Ed25519: the signature of the peer's attestation at each side: 2; for a peer never met before also that of its change: 4. Nothing is
/// signed in a handshake: the attestation is kept.
/// </item>
/// </list>
/// AES-GCM, 4 short texts at each side, is not counted.
/// </summary>
internal sealed class HandshakePrimitives
{
    // Change (section 3.1, VersionedData of one change) and attestation (4.1) as they are signed.
    private const int ChangeLength = 55;
    private const int AttestationLength = 91;

    // Messages 2 and 3 carry the history (128 bytes), the attestation with its signature (about 163), and no credential.
    private const int IdentityLength = 293;
    private const int TagLength = 16;

    private static readonly int[] s_hashed =
    [
        0, 32, 0, 32, 32 + TagLength, IdentityLength + TagLength, 32 + TagLength, IdentityLength + TagLength,
    ];

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _peer = new byte[32];
    private readonly byte[] _seed = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _verifyingKey = new byte[32];
    private readonly byte[] _digest = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _signature = new byte[64];
    private readonly byte[] _data = new byte[512];
    private readonly byte[] _out = new byte[32];

    public HandshakePrimitives()
    {
        Curve25519.X25519PublicKey(RandomNumberGenerator.GetBytes(32), _peer);
        Curve25519.Ed25519PublicKey(_seed, _verifyingKey);
        Curve25519.SignEd25519(_seed, _digest, _signature);
    }

    public void RunBothSides(PeerKnowledge peers)
    {
        for (int side = 0; side < 2; side++)
        {
            Curve25519.GenerateX25519(_secret);
            Curve25519.X25519PublicKey(_secret, _out);
            for (int i = 0; i < 3; i++) Require(Curve25519.AgreeX25519(_secret, _peer, _out));
            for (int i = 0; i < 4; i++) NoiseKdf.Derive2(_digest, _out, _out, _data);
            foreach (int length in s_hashed) SHA256.HashData(_data.AsSpan(0, 32 + length), _out);
            SHA256.HashData(_data.AsSpan(0, ChangeLength), _out);
            SHA256.HashData(_data.AsSpan(0, AttestationLength), _out);
            int signatures = peers == PeerKnowledge.New ? 2 : 1;
            for (int i = 0; i < signatures; i++) Require(Curve25519.VerifyEd25519(_verifyingKey, _digest, _signature));
        }
    }

    private static void Require(bool valid)
    {
        if (!valid) throw new InvalidOperationException("A primitive refused its input.");
    }
}
