namespace Ockam.Models;

/// <summary>A file that was encrypted in the application's way.</summary>
/// <param name="Path">The encrypted file.</param>
/// <param name="KeyPath">The wrapped data key.</param>
/// <param name="PlainSize">Bytes of the plain file.</param>
/// <param name="Sha256">SHA-256 of the plain file, 64 hexadecimal digits.</param>
/// <param name="Sha384">SHA-384 of the plain file, 96 hexadecimal digits.</param>
public sealed record ProtectedPair(string Path, string KeyPath, long PlainSize, string Sha256, string Sha384);
