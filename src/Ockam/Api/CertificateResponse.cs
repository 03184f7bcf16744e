using System.Security.Cryptography;
using Ockam.Encoding;

namespace Ockam.Api;

/// <summary>
/// The answer of a certificate provider (section 6.2): raw CBOR without the API's header. Dispose it as soon as the key is in use.
/// </summary>
internal sealed class CertificateResponse : IDisposable
{
    private const int KindKey = 1, CertificateKey = 2;
    private const int ChainKey = 1, PrivateKeyKey = 2;

    private readonly byte[] _chain;
    private readonly byte[] _privateKey;

    public CertificateResponse(CertificateKind kind) : this(kind, [], []) { }

    /// <summary>A certificate that is ready.</summary>
    /// <param name="chain">The chain, PEM.</param>
    /// <param name="privateKey">The private key, PEM; copied, and zeroed when this is disposed.</param>
    public CertificateResponse(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> privateKey)
        : this(CertificateKind.Ready, chain.ToArray(), privateKey.ToArray()) { }

    private CertificateResponse(CertificateKind kind, byte[] chain, byte[] privateKey)
    {
        Kind = kind;
        _chain = chain;
        _privateKey = privateKey;
    }

    /// <summary>The payload of the request: an empty array.</summary>
    public static ReadOnlySpan<byte> Request => [0x80];

    public CertificateKind Kind { get; }

    /// <summary>The chain, PEM; empty unless ready.</summary>
    public ReadOnlySpan<byte> Chain => _chain;

    /// <summary>The private key, PEM; empty unless ready.</summary>
    public ReadOnlySpan<byte> PrivateKey => _privateKey;

    /// <summary>Writes the map; the writer then holds the private key.</summary>
    public void Encode(CborWriter writer)
    {
        bool ready = Kind == CertificateKind.Ready;
        writer.WriteMapHead(ready ? 2 : 1);
        writer.WriteUInt64(KindKey);
        writer.WriteUInt64((ulong)Kind);
        if (!ready) return;
        writer.WriteUInt64(CertificateKey);
        writer.WriteMapHead(2);
        writer.WriteUInt64(ChainKey);
        writer.WriteByteString(_chain);
        writer.WriteUInt64(PrivateKeyKey);
        writer.WriteByteString(_privateKey);
    }

    /// <summary>Reads the map.</summary>
    /// <exception cref="EncodingException">Another form, an unknown kind, or ready without a certificate.</exception>
    public static CertificateResponse Decode(ref CborReader reader)
    {
        ulong? kind = null;
        ReadOnlySpan<byte> certificate = default;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            if (key == KindKey)
            {
                kind = reader.ReadUInt64();
                continue;
            }

            int start = reader.Position;
            reader.Skip();
            if (key == CertificateKey) certificate = reader.Since(start);
        }

        if (kind is null or > (ulong)CertificateKind.Unsupported) EncodingException.Throw("API: a certificate response of no known kind.");
        return kind == (ulong)CertificateKind.Ready ? DecodeCertificate(certificate) : new CertificateResponse((CertificateKind)kind.Value);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_privateKey);

    private static CertificateResponse DecodeCertificate(ReadOnlySpan<byte> item)
    {
        if (item.IsEmpty) EncodingException.Throw("API: a certificate is said to be ready and is not there.");
        var reader = new CborReader(item);
        ReadOnlySpan<byte> chain = default, privateKey = default;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            if (key == ChainKey) chain = reader.ReadByteString();
            else if (key == PrivateKeyKey) privateKey = reader.ReadByteString();
            else reader.Skip();
        }

        if (chain.IsEmpty || privateKey.IsEmpty) EncodingException.Throw("API: a certificate lacks its chain or its private key.");
        return new CertificateResponse(chain, privateKey);
    }
}
