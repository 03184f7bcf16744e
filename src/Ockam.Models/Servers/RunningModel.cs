namespace Ockam.Models;

/// <summary>A model that a model server has in memory.</summary>
/// <param name="Name">Its name, with its tag.</param>
/// <param name="Digest">The digest of its manifest, as the server writes it.</param>
/// <param name="Size">Bytes that it takes in memory.</param>
/// <param name="SizeInGpu">Bytes of them that are in a GPU.</param>
/// <param name="ExpiresAt">When it is taken out of memory if nobody asks it; null if the server does not say.</param>
public sealed record RunningModel(string Name, string Digest, long Size, long SizeInGpu, DateTimeOffset? ExpiresAt);
