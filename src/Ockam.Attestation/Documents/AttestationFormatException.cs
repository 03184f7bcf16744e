using System.Diagnostics.CodeAnalysis;

namespace Ockam.Attestation;

/// <summary>Bytes that are not an attestation document. Nothing of them was kept.</summary>
public sealed class AttestationFormatException : AttestationException
{
    /// <summary>Creates the error.</summary>
    /// <param name="part">The part of the document that is wrong.</param>
    /// <param name="message">What was expected, and what was found.</param>
    /// <param name="innerException">What the encoding said, if that was it.</param>
    public AttestationFormatException(string part, string message, Exception? innerException = null)
        : base($"Not an attestation document: {message}", innerException) => Part = part;

    /// <summary>The part that is wrong: <c>size</c>, <c>envelope</c>, <c>payload</c>, or the name of a key of the payload.</summary>
    public string Part { get; }

    [DoesNotReturn]
    internal static void Throw(string part, string message) => throw new AttestationFormatException(part, message);
}
