namespace Ockam.Models;

/// <summary>What a pair of the application shows of itself.</summary>
/// <param name="Path">The encrypted file.</param>
/// <param name="KeyPath">The wrapped data key.</param>
/// <param name="PlainSize">Bytes of the plain file.</param>
/// <param name="SealedSize">Bytes of the encrypted file.</param>
/// <param name="WrappedKeyLength">Bytes of the wrapped data key.</param>
public sealed record ModelPairInfo(string Path, string KeyPath, long PlainSize, long SealedSize, int WrappedKeyLength);
