namespace Ockam.Models;

/// <summary>What a gateway answers. Nothing else is there: a method and a path are one of these, byte for byte, or are refused.</summary>
internal enum GatewayRoute
{
    Chat,
    Generate,
    Embed,
    Embeddings,
    Show,
    Tags,
    Completions,
    Attestation,
}
