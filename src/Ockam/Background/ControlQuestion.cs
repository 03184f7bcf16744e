using Ockam.Identities;

namespace Ockam.Background;

/// <summary>What a node would decide about a peer.</summary>
/// <param name="Resource">The name of the resource.</param>
/// <param name="ResourceType">What it is.</param>
/// <param name="Subject">The peer; null for somebody without a secure channel.</param>
/// <param name="Attributes">Attributes as if the peer had them; null for those that are stored.</param>
internal sealed record ControlQuestion(
    string Resource, string ResourceType, Identifier? Subject, IReadOnlyDictionary<string, string>? Attributes);
