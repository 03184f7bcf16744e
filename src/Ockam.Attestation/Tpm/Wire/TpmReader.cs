using System.Buffers.Binary;

namespace Ockam.Attestation;

/// <summary>Reads the TPM's structures; nothing beyond the bytes that are there is believed.</summary>
internal ref struct TpmReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    public readonly int Remaining => _data.Length - _position;

    public readonly int Position => _position;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    /// <summary>A TPM2B: the length in 16 bits, and the bytes.</summary>
    public ReadOnlySpan<byte> Sized() => Take(U16());

    public ReadOnlySpan<byte> Rest() => Take(Remaining);

    public readonly void End()
    {
        if (Remaining != 0) throw Wrong($"{Remaining} bytes follow where nothing should");
    }

    public static TpmException Wrong(string what) => new(
        TpmFault.MalformedReply,
        $"The TPM's data are malformed: {what}. If this happens again, something between this program and the TPM changes its answers.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining) throw Wrong($"{count} bytes are announced, {Remaining} are there");
        ReadOnlySpan<byte> result = _data.Slice(_position, count);
        _position += count;
        return result;
    }
}
