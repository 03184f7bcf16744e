namespace Ockam.Models;

/// <summary>What a model server says of one model.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="Modelfile">What the model is made of, in the server's own language; empty if it does not say.</param>
/// <param name="Blobs">The SHA-256 of the blobs that the <c>FROM</c> and <c>ADAPTER</c> lines of it name, as 64 lower-case
/// hexadecimal digits each.</param>
/// <param name="Template">How a conversation is written for the model; empty if the server does not say.</param>
/// <param name="Format">The format of its weights, such as <c>gguf</c>; null if the server does not say.</param>
/// <param name="Family">The family of its architecture, such as <c>llama</c>; null if the server does not say.</param>
/// <param name="ParameterSize">How many parameters it has, in the server's words; null if it does not say.</param>
/// <param name="Quantization">How its weights are quantized, in the server's words; null if it does not say.</param>
/// <param name="Capabilities">What it can do, such as <c>completion</c> or <c>embedding</c>.</param>
public sealed record ServedModelDetails(
    string Name,
    string Modelfile,
    IReadOnlyList<string> Blobs,
    string Template,
    string? Format,
    string? Family,
    string? ParameterSize,
    string? Quantization,
    IReadOnlyList<string> Capabilities);
