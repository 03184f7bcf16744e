using System.Buffers;
using System.Security.Cryptography;
using Ockam.Api;
using Ockam.Encoding;

namespace Ockam.Projects;

/// <summary>
/// The secret of an enrollment ticket: whoever has its 32 bytes may become a member (section 9.1). Dispose it as soon as it was used; it
/// is zeroed then, and its text form is in no <see cref="object.ToString"/> and no exception.
/// </summary>
public sealed class OneTimeCode : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    private const int CodeKey = 1;

    private readonly byte[] _code = new byte[Length];
    private volatile bool _disposed;

    /// <summary>Creates a code from its 32 bytes, which are copied.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public OneTimeCode(ReadOnlySpan<byte> code)
    {
        if (code.Length != Length)
            throw new ArgumentException($"A one-time code has {Length} bytes, and these are {code.Length}.", nameof(code));
        code.CopyTo(_code);
    }

    /// <summary>The 32 bytes.</summary>
    /// <exception cref="ObjectDisposedException">They have been zeroed.</exception>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _code;
        }
    }

    /// <summary>Makes a code of random bytes.</summary>
    public static OneTimeCode Create()
    {
        Span<byte> code = stackalloc byte[Length];
        RandomNumberGenerator.Fill(code);
        var created = new OneTimeCode(code);
        CryptographicOperations.ZeroMemory(code);
        return created;
    }

    /// <summary>SHA-256 of the code: all that an authority keeps of it.</summary>
    public byte[] Hash() => SHA256.HashData(Bytes);

    /// <summary>Whether both are the same code; takes the same time whatever they are.</summary>
    public bool Matches(OneTimeCode other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);
    }

    /// <summary>Writes the map <c>{1: bytes(32)}</c> of section 9.1; the writer then holds the secret until it is cleared.</summary>
    public void Encode(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteMapHead(1);
        writer.WriteUInt64(CodeKey);
        writer.WriteByteString(Bytes);
    }

    /// <summary>Reads the map.</summary>
    /// <exception cref="EncodingException">Another form, or a code that has not 32 bytes.</exception>
    public static OneTimeCode Decode(ref CborReader reader)
    {
        ReadOnlySpan<byte> code = default;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            if (key == CodeKey) code = reader.ReadByteString(Length);
            else reader.Skip();
        }

        if (code.IsEmpty) EncodingException.Throw("API: a one-time code that is not there.");
        return new OneTimeCode(code);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_code);
    }

    /// <summary>Says that it is a secret, and nothing of it.</summary>
    public override string ToString() => "one-time code (secret)";

    /// <summary>Reads 64 hexadecimal digits of either case, as UTF-8; null where there is something else.</summary>
    internal static OneTimeCode? FromHex(ReadOnlySpan<byte> digits)
    {
        if (digits.Length != 2 * Length) return null;
        Span<byte> code = stackalloc byte[Length];
        OneTimeCode? read = Convert.FromHexString(digits, code, out _, out _) == OperationStatus.Done ? new OneTimeCode(code) : null;
        CryptographicOperations.ZeroMemory(code);
        return read;
    }

    /// <summary>Writes 64 lower-case hexadecimal digits as UTF-8.</summary>
    internal void WriteHex(Span<byte> digits) => Convert.TryToHexStringLower(Bytes, digits, out _);
}
