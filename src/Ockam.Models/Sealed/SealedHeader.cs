using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>The header of a sealed file: what must be known before the first chunk can be opened.</summary>
internal sealed class SealedHeader
{
    private const int Fields = 9;

    public required byte[] FileId { get; init; }

    public required byte[] Salt { get; init; }

    public required int ChunkSize { get; init; }

    public required string Name { get; init; }

    public required string KeyService { get; init; }

    public required string KeyId { get; init; }

    public required EncryptionContext Context { get; init; }

    public required byte[] WrappedKey { get; init; }

    public required Identifier? Publisher { get; init; }

    /// <summary>Prefix and header as they stand in the file.</summary>
    public byte[] Encode()
    {
        var writer = new CborWriter(512);
        writer.WriteArrayHead(Fields);
        writer.WriteByteString(FileId);
        writer.WriteByteString(Salt);
        writer.WriteUInt64((ulong)ChunkSize);
        writer.WriteTextString(Name);
        writer.WriteTextString(KeyService);
        writer.WriteTextString(KeyId);
        Context.Encode(writer);
        writer.WriteByteString(WrappedKey);
        if (Publisher is { } publisher) publisher.Encode(writer);
        else writer.WriteNull();
        var bytes = new byte[SealedFormat.PrefixLength + writer.Written.Length];
        SealedFormat.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), SealedFormat.Version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), writer.Written.Length);
        writer.Written.CopyTo(bytes.AsSpan(SealedFormat.PrefixLength));
        return bytes;
    }

    /// <summary>How long the header is that follows a prefix.</summary>
    /// <exception cref="ModelException">The prefix is none, or of another version.</exception>
    public static int ReadPrefix(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length < SealedFormat.PrefixLength || !prefix.StartsWith(SealedFormat.Magic))
            throw new ModelException(ModelErrorReason.Malformed, "This is no sealed model: it does not begin as one.");
        int version = BinaryPrimitives.ReadUInt16BigEndian(prefix[8..]);
        if (version != SealedFormat.Version)
            throw new ModelException(
                ModelErrorReason.UnsupportedVersion, $"This sealed model has version {version}; version {SealedFormat.Version} is known.");
        int length = BinaryPrimitives.ReadInt32BigEndian(prefix[12..]);
        if (prefix[10] != 0 || prefix[11] != 0 || length is < 1 or > SealedFormat.MaximumHeaderLength)
            throw new ModelException(
                ModelErrorReason.Malformed,
                $"The header of a sealed model announces {length} bytes; 1 to {SealedFormat.MaximumHeaderLength} are accepted.");
        return length;
    }

    /// <summary>Reads prefix and header. Only their form is verified.</summary>
    /// <exception cref="ModelException">They are not written as the format says.</exception>
    public static SealedHeader Decode(ReadOnlySpan<byte> bytes)
    {
        if (ReadPrefix(bytes) != bytes.Length - SealedFormat.PrefixLength)
            throw new ModelException(ModelErrorReason.Truncated, "The sealed model ends inside of its header.");
        try
        {
            SealedHeader header = Read(bytes[SealedFormat.PrefixLength..]);
            // One form only, so that what is shown is what was authenticated, byte for byte.
            if (!bytes.SequenceEqual(header.Encode()))
                throw new ModelException(ModelErrorReason.Malformed, "The header of a sealed model is not written in its only form.");
            return header;
        }
        catch (EncodingException wrong)
        {
            throw new ModelException(ModelErrorReason.Malformed, $"The header of a sealed model cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>What keys, commitment and signature depend on.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> prefixAndHeader) => SHA384.HashData(prefixAndHeader);

    public static void RequireChunkSize(int size)
    {
        if (size is < SealedFormat.MinimumChunkSize or > SealedFormat.MaximumChunkSize || (size & (size - 1)) != 0)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"The chunk size {size} is not a power of two from {SealedFormat.MinimumChunkSize} to {SealedFormat.MaximumChunkSize}.");
    }

    private static SealedHeader Read(ReadOnlySpan<byte> cbor)
    {
        var reader = new CborReader(cbor);
        if (reader.ReadArrayHead() != Fields) throw new EncodingException($"it does not have {Fields} fields.");
        byte[] fileId = reader.ReadByteString(SealedFormat.FileIdLength).ToArray();
        byte[] salt = reader.ReadByteString(SealedFormat.SaltLength).ToArray();
        int chunkSize = reader.ReadInt32();
        RequireChunkSize(chunkSize);
        string name = reader.ReadTextString();
        string service = reader.ReadTextString();
        string keyId = reader.ReadTextString();
        var context = EncryptionContext.Decode(ref reader);
        byte[] wrapped = reader.ReadByteString().ToArray();
        Identifier? publisher = reader.TryReadNull() ? null : Identifier.Decode(ref reader);
        ModelNames.RequireFileName(name);
        ModelNames.RequireKeyService(service);
        ModelNames.RequireKeyId(keyId);
        if (wrapped.Length is < 1 or > SealedFormat.MaximumWrappedKeyLength)
            throw new EncodingException($"its wrapped key has {wrapped.Length} bytes.");
        return new SealedHeader
        {
            FileId = fileId, Salt = salt, ChunkSize = chunkSize, Name = name, KeyService = service, KeyId = keyId, Context = context,
            WrappedKey = wrapped, Publisher = publisher,
        };
    }
}
