namespace Ockam.Models;

/// <summary>A key broker has refused.</summary>
public sealed class KeyReleaseRefusedException : ModelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="refusal">Which check failed.</param>
    /// <param name="broker">Who refused.</param>
    /// <param name="text">What the broker says.</param>
    internal KeyReleaseRefusedException(KeyReleaseRefusal refusal, string broker, string text)
        : base(
            ReasonOf(refusal), $"The key broker {broker} refuses ({Name(refusal)}): {Clean(text)}{Advice(refusal)}") => Refusal = refusal;

    /// <summary>Which check failed; a number that is none of the enumeration's if the broker is newer.</summary>
    public KeyReleaseRefusal Refusal { get; }

    private static ModelErrorReason ReasonOf(KeyReleaseRefusal refusal) => refusal switch
    {
        KeyReleaseRefusal.Channel or KeyReleaseRefusal.Policy => ModelErrorReason.AccessDenied,
        KeyReleaseRefusal.Nonce or KeyReleaseRefusal.UserData or KeyReleaseRefusal.Document => ModelErrorReason.AttestationRefused,
        KeyReleaseRefusal.Key => ModelErrorReason.UnknownKey,
        KeyReleaseRefusal.Busy or KeyReleaseRefusal.Failed => ModelErrorReason.Unavailable,
        _ => ModelErrorReason.AccessDenied,
    };

    private static string Name(KeyReleaseRefusal refusal) => refusal switch
    {
        KeyReleaseRefusal.UserData => "user data",
        _ => refusal.ToString().ToLowerInvariant(),
    };

    private static string Advice(KeyReleaseRefusal refusal) => refusal switch
    {
        KeyReleaseRefusal.Channel => " Ask its owner to trust this node's Identifier.",
        KeyReleaseRefusal.Nonce => " Try again, with a document that is made for the new challenge.",
        KeyReleaseRefusal.UserData => " Somebody may stand between, or the document was made for another model or channel.",
        KeyReleaseRefusal.Policy => " Its owner finds in the broker's log which value differs.",
        KeyReleaseRefusal.Busy => " Try again in a moment.",
        _ => "",
    };

    // It comes from the other side: nothing of it moves a terminal's cursor.
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
