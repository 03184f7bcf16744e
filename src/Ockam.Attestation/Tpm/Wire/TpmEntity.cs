using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>Something under a handle, with the name by which authorizations are bound to it (TPM 2.0 part 1, section 16).</summary>
internal sealed record TpmEntity(uint Handle, byte[] Name)
{
    public const uint RhOwner = 0x4000_0001;
    public const uint RhNull = 0x4000_0007;
    public const uint RhPassword = 0x4000_0009;
    public const uint RhEndorsement = 0x4000_000b;

    public static TpmEntity Owner { get; } = OfHandle(RhOwner);

    public static TpmEntity Endorsement { get; } = OfHandle(RhEndorsement);

    public static TpmEntity Null { get; } = OfHandle(RhNull);

    /// <summary>A register, hierarchy or session: its name is its handle.</summary>
    public static TpmEntity OfHandle(uint handle)
    {
        var name = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(name, handle);
        return new TpmEntity(handle, name);
    }

    /// <summary>An object or NV index: its name is its hash algorithm and the hash of its public area.</summary>
    public static TpmEntity OfPublic(uint handle, TpmHash nameAlgorithm, ReadOnlySpan<byte> publicArea) =>
        new(handle, new TpmWriter().U16((int)nameAlgorithm).Bytes(nameAlgorithm.Digest(publicArea)).ToArray());
}
