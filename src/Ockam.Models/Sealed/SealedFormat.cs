namespace Ockam.Models;

/// <summary>The numbers of the sealed file format; FORMAT.md beside the project explains them.</summary>
internal static class SealedFormat
{
    public const int Version = 1;

    /// <summary>Magic, version, two zero bytes and the header's length.</summary>
    public const int PrefixLength = 16;

    /// <summary>More than the longest values of all fields take.</summary>
    public const int MaximumHeaderLength = 64 * 1024;

    public const int FileIdLength = 16;
    public const int SaltLength = 32;
    public const int CommitmentLength = 32;
    public const int DataKeyLength = 32;

    /// <summary>Length word and run, before the ciphertext of a chunk.</summary>
    public const int ChunkHeadLength = 4 + RunLength;
    public const int RunLength = 16;
    public const int TagLength = 16;
    public const int ChunkOverhead = ChunkHeadLength + TagLength;

    /// <summary>The bit of the length word that says that no chunk follows.</summary>
    public const uint EndBit = 0x8000_0000;

    /// <summary>The ciphertext of a chunk is hashed in pieces of this length, side by side.</summary>
    public const int PieceLength = 64 * 1024;

    /// <summary>Plain size, count, SHA-256, SHA-384 and digest; then the code over them.</summary>
    public const int TrailerBodyLength = 8 + 8 + 32 + 48 + 48;
    public const int TrailerLength = TrailerBodyLength + 32;

    /// <summary>Signature length and magic.</summary>
    public const int FooterLength = 12;

    public const int MinimumChunkSize = 4 * 1024;

    /// <summary>With room for eight chunks and what is read beside them, the work stays below 64 MiB.</summary>
    public const int MaximumChunkSize = 4 * 1024 * 1024;

    /// <summary>Large enough that what a chunk costs beside its bytes is lost in the noise, small enough for a cache.</summary>
    public const int DefaultChunkSize = 1024 * 1024;

    /// <summary>As long as KMS makes them at most.</summary>
    public const int MaximumWrappedKeyLength = 6144;

    /// <summary>What a publisher's statement is for.</summary>
    public const string Purpose = "ockam sealed model v1";

    // The first byte is no ASCII, and the line ends would be changed by a transfer that takes the file for text.
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'O', (byte)'S', (byte)'M', 0x0d, 0x0a, 0x1a, 0x0a];

    public static ReadOnlySpan<byte> EndMagic => [(byte)'O', (byte)'S', (byte)'M', (byte)'.', (byte)'e', (byte)'n', (byte)'d', 0x0a];
}
