using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>An NV index that the emulator keeps itself, being too large for the TPM behind it.</summary>
internal sealed class EmulatedIndex(uint handle, TpmHash name, uint attributes, byte[] authorization, byte[] policy, int size)
{
    /// <summary>TPM_RC_BAD_AUTH for the first session.</summary>
    public const uint BadAuthorization = 0x9a2;

    private const uint WrittenAttribute = 0x2000_0000;

    /// <summary>What it holds; ff where nothing was written.</summary>
    public byte[] Data { get; } = Filled(size);

    public bool Written { get; private set; }

    public bool Opens(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(password.TrimEnd((byte)0), authorization.AsSpan().TrimEnd((byte)0));

    public void Write(ReadOnlySpan<byte> data, int offset)
    {
        data.CopyTo(Data.AsSpan(offset));
        Written = true;
    }

    public void Replace(ReadOnlySpan<byte> content)
    {
        Data.AsSpan().Fill(0xff);
        content.CopyTo(Data);
    }

    /// <summary>The public area, and the name that follows from it.</summary>
    public (byte[] Area, byte[] Name) Public()
    {
        uint now = attributes | (Written ? WrittenAttribute : 0);
        byte[] area = new TpmWriter().U32(handle).U16((int)name).U32(now).Sized(policy).U16(size).ToArray();
        return (area, TpmEntity.OfPublic(handle, name, area).Name);
    }

    private static byte[] Filled(int size)
    {
        var data = new byte[size];
        data.AsSpan().Fill(0xff);
        return data;
    }
}
