using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>A sealed file taken apart: everything stands where the format says, and nothing is authenticated yet.</summary>
internal sealed class SealedFile
{
    private SealedFile(
        ISealedSource source, SealedHeader header, byte[] headerHash, byte[] commitment, byte[] trailer, IdentityStatement? statement)
    {
        Source = source;
        Header = header;
        HeaderHash = headerHash;
        Commitment = commitment;
        TrailerBody = trailer[..SealedFormat.TrailerBodyLength];
        TrailerCode = trailer[SealedFormat.TrailerBodyLength..];
        Trailer = SealedTrailer.Decode(TrailerBody);
        Statement = statement;
        Layout = new SealedLayout(header.ChunkSize, FirstChunk(header), Trailer.PlainSize);
    }

    public ISealedSource Source { get; }

    public SealedHeader Header { get; }

    public byte[] HeaderHash { get; }

    public byte[] Commitment { get; }

    public byte[] TrailerBody { get; }

    public byte[] TrailerCode { get; }

    public SealedTrailer Trailer { get; }

    public IdentityStatement? Statement { get; }

    public SealedLayout Layout { get; }

    /// <summary>What a publisher signs: the header's hash, the commitment, and the trailer with its code.</summary>
    public byte[] Stated => [.. HeaderHash, .. Commitment, .. TrailerBody, .. TrailerCode];

    /// <summary>Names this very file, its header and every chunk: SHA-384 of what a publisher signs.</summary>
    public byte[] Digest => SHA384.HashData(Stated);

    public static long FirstChunk(SealedHeader header) => header.Encode().Length + SealedFormat.CommitmentLength;

    /// <summary>Reads everything but the chunks; whatever the file announces, no more than 200 KiB are read.</summary>
    /// <exception cref="ModelException">The file is none, or ends too early.</exception>
    public static async ValueTask<SealedFile> ReadAsync(ISealedSource source, CancellationToken cancellationToken)
    {
        byte[] headerBytes = await ReadHeaderAsync(source, cancellationToken).ConfigureAwait(false);
        var header = SealedHeader.Decode(headerBytes);
        long first = headerBytes.Length + SealedFormat.CommitmentLength;
        const int LeastAfter = SealedFormat.ChunkOverhead + SealedFormat.TrailerLength + SealedFormat.FooterLength;
        if (source.Length < first + LeastAfter) throw TooShort(source);
        byte[] commitment =
            await ReadAsync(source, headerBytes.Length, SealedFormat.CommitmentLength, cancellationToken).ConfigureAwait(false);
        byte[] footer = await ReadAsync(source, source.Length - SealedFormat.FooterLength, SealedFormat.FooterLength, cancellationToken)
            .ConfigureAwait(false);
        if (!footer.AsSpan(4).SequenceEqual(SealedFormat.EndMagic)) throw TooShort(source);
        uint signatureLength = BinaryPrimitives.ReadUInt32BigEndian(footer);
        if (signatureLength > IdentityStatement.MaximumLength || source.Length < first + LeastAfter + signatureLength)
            throw Malformed(source, $"its signature announces {signatureLength} bytes.");
        long signatureAt = source.Length - SealedFormat.FooterLength - signatureLength;
        byte[] signature = await ReadAsync(source, signatureAt, (int)signatureLength, cancellationToken).ConfigureAwait(false);
        long trailerAt = signatureAt - SealedFormat.TrailerLength;
        byte[] trailer = await ReadAsync(source, trailerAt, SealedFormat.TrailerLength, cancellationToken).ConfigureAwait(false);
        var file = new SealedFile(
            source, header, SealedHeader.HashOf(headerBytes), commitment, trailer, ReadStatement(source, signature));
        file.RequireLayout(trailerAt);
        return file;
    }

    /// <summary>What the file says of itself.</summary>
    public SealedModelInfo Describe() => new()
    {
        Name = Header.Name,
        FileId = Convert.ToHexStringLower(Header.FileId),
        PlainSize = Trailer.PlainSize,
        SealedSize = Source.Length,
        ChunkSize = Header.ChunkSize,
        KeyService = Header.KeyService,
        KeyId = Header.KeyId,
        Context = Header.Context,
        WrappedKey = Header.WrappedKey,
        Publisher = Header.Publisher,
        SignedAt = Statement is null ? null : DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(Statement.CreatedAt, 253_402_300_799)),
        Sha256 = Convert.ToHexStringLower(Trailer.Sha256),
        Sha384 = Convert.ToHexStringLower(Trailer.Sha384),
        Digest = Convert.ToHexStringLower(Digest),
    };

    private static async ValueTask<byte[]> ReadHeaderAsync(ISealedSource source, CancellationToken cancellationToken)
    {
        if (source.Length < SealedFormat.PrefixLength)
            throw new ModelException(ModelErrorReason.Malformed, $"{source.Description} is no sealed model: it has {source.Length} bytes.");
        byte[] prefix = await ReadAsync(source, 0, SealedFormat.PrefixLength, cancellationToken).ConfigureAwait(false);
        int length = SealedHeader.ReadPrefix(prefix);
        if (source.Length < SealedFormat.PrefixLength + length) throw TooShort(source);
        return await ReadAsync(source, 0, SealedFormat.PrefixLength + length, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<byte[]> ReadAsync(
        ISealedSource source, long offset, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await source.ReadAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static IdentityStatement? ReadStatement(ISealedSource source, byte[] bytes)
    {
        if (bytes.Length == 0) return null;
        try
        {
            return IdentityStatement.Decode(bytes);
        }
        catch (Exception wrong) when (wrong is EncodingException or IdentityException)
        {
            throw new ModelException(
                ModelErrorReason.SignatureRefused, $"The signature of {source.Description} cannot be read: {wrong.Message}", wrong);
        }
    }

    // Everything that can be computed from two places must agree; where they do not, the file was cut, grown or put together.
    private void RequireLayout(long trailerAt)
    {
        if (Trailer.PlainSize < 0 || Trailer.PlainSize > Source.Length || Trailer.ChunkCount != Layout.ChunkCount
            || Layout.Trailer != trailerAt)
            throw Malformed(Source, "its chunks do not fill the place before its trailer.");
        if (Statement is null != Header.Publisher is null)
            throw new ModelException(
                ModelErrorReason.SignatureRefused,
                Statement is null
                    ? $"{Source.Description} names {Header.Publisher} as its publisher, and has no signature."
                    : $"{Source.Description} has a signature, and names no publisher.");
    }

    private static ModelException TooShort(ISealedSource source) => new(
        ModelErrorReason.Truncated,
        $"{source.Description} ends too early for a sealed model ({source.Length} bytes). Copy or download it again.");

    private static ModelException Malformed(ISealedSource source, string why) =>
        new(ModelErrorReason.Malformed, $"{source.Description} is no whole sealed model: {why} Copy or download it again.");
}
