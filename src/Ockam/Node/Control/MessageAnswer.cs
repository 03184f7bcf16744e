namespace Ockam.Node.Control;

/// <summary>What a worker answered.</summary>
/// <param name="Text">The answer as a text; null where a payload was sent as it is, or the answer is no BARE string.</param>
/// <param name="Payload">The answer's bytes.</param>
/// <param name="Peers">The Identifiers at the ends of the channels on the way, the nearest first.</param>
/// <param name="Elapsed">How long it took from sending to the answer, without the opening of the way.</param>
public sealed record MessageAnswer(string? Text, byte[] Payload, IReadOnlyList<string> Peers, TimeSpan Elapsed);
