namespace Ockam.Models;

/// <summary>A pair of the application that was decrypted.</summary>
/// <param name="Path">The plain file.</param>
/// <param name="PlainSize">Its bytes.</param>
/// <param name="Sha256">Its SHA-256, 64 hexadecimal digits.</param>
/// <param name="Sha384">Its SHA-384, 96 hexadecimal digits.</param>
/// <param name="IsVouchedFor">Whether it is the model of a manifest; false only where the caller allowed that.</param>
public sealed record UnprotectedPair(string Path, long PlainSize, string Sha256, string Sha384, bool IsVouchedFor);
