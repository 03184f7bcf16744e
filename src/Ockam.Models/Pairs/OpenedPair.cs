namespace Ockam.Models;

/// <summary>What a pair of the application holds; its tag has fitted.</summary>
/// <param name="Length">Bytes of the plain file.</param>
/// <param name="Sha256">Its SHA-256, 64 hexadecimal digits.</param>
/// <param name="Sha384">Its SHA-384, 96 hexadecimal digits.</param>
internal sealed record OpenedPair(long Length, string Sha256, string Sha384);
