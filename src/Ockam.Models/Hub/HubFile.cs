namespace Ockam.Models;

/// <summary>A file of a repository of the hub.</summary>
/// <param name="Path">Its path in the repository, with slashes.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">Its SHA-256, 64 hexadecimal digits; null for a file that git itself keeps.</param>
/// <param name="BlobId">Its git blob id (SHA-1, 40 hexadecimal digits); null for a file that git only points to.</param>
public sealed record HubFile(string Path, long Size, string? Sha256, string? BlobId);
