namespace Ockam.Models;

/// <summary>A model that a model server has.</summary>
/// <param name="Name">Its name, with its tag.</param>
/// <param name="Digest">The digest of its manifest, as the server writes it.</param>
/// <param name="Size">Bytes of all its blobs.</param>
/// <param name="ModifiedAt">When it was made or changed; null if the server does not say.</param>
/// <param name="Family">The family of its architecture, such as <c>llama</c>; null if the server does not say.</param>
/// <param name="ParameterSize">How many parameters it has, in the server's words; null if it does not say.</param>
/// <param name="Quantization">How its weights are quantized, in the server's words; null if it does not say.</param>
public sealed record ServedModel(
    string Name, string Digest, long Size, DateTimeOffset? ModifiedAt, string? Family, string? ParameterSize, string? Quantization);
