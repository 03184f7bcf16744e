namespace Ockam.Models;

/// <summary>What a broker has decided.</summary>
/// <param name="Refusal">Which check failed; null if the key is released.</param>
/// <param name="Text">What the consumer is told: the class, and no values.</param>
/// <param name="Reason">What the owner's log says: with registers and values.</param>
internal sealed record KeyReleaseDecision(KeyReleaseRefusal? Refusal, string Text, string Reason)
{
    /// <summary>The envelope, for a key that is released.</summary>
    public ReadOnlyMemory<byte> Envelope { get; init; }

    /// <summary>What was asked, once it could be read.</summary>
    public ModelKeyRequest? Request { get; init; }

    public static KeyReleaseDecision Refuse(KeyReleaseRefusal refusal, string text, string? reason = null) =>
        new(refusal, text, reason ?? text);
}
