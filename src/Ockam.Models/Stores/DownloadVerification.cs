namespace Ockam.Models;

/// <summary>What the bytes of a download were compared with before they got their name.</summary>
public enum DownloadVerification
{
    /// <summary>
    /// The size, and that the object did not change meanwhile: the store has nothing else to compare with. The tag of a pair shows at
    /// decryption whether it is genuine.
    /// </summary>
    Size,

    /// <summary>A checksum of all bytes that the store keeps.</summary>
    Checksum,

    /// <summary>The sealed file's own digest over all of its bytes.</summary>
    SealedDigest,
}
