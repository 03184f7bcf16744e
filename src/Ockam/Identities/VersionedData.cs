using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>The envelope of everything that is signed: <c>[version, data type, bytes]</c> (section 3.1).</summary>
internal static class VersionedData
{
    /// <summary>The only version there is.</summary>
    public const ulong Version = 1;

    public static byte[] Wrap(VersionedDataType type, ReadOnlySpan<byte> content)
    {
        // 16 bytes hold the four heads.
        var writer = new CborWriter(content.Length + 16);
        writer.WriteArrayHead(3);
        writer.WriteUInt64(Version);
        writer.WriteUInt64((ulong)type);
        writer.WriteByteString(content);
        return writer.ToArray();
    }

    /// <summary>The bytes inside, as a view where they are of definite length.</summary>
    /// <exception cref="EncodingException">Not such an envelope.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.WrongDataType"/>.</exception>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> data, VersionedDataType type)
    {
        var reader = new CborReader(data);
        int fields = CborStruct.ReadHead(ref reader, 3, "Versioned data");
        ulong version = reader.ReadUInt64();
        ulong found = reader.ReadUInt64();
        if (version != Version || found != (ulong)type)
        {
            IdentityException.Throw(
                IdentityErrorReason.WrongDataType,
                $"Version {version} with data type {found} was found where version {Version} with data type {(int)type} ({type}) must be.");
        }

        ReadOnlySpan<byte> content = reader.ReadByteString();
        reader.SkipRest(fields, 3);
        return content;
    }
}
