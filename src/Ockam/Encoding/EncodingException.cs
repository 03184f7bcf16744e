using System.Diagnostics.CodeAnalysis;

namespace Ockam.Encoding;

/// <summary>Bytes that are not what the specification (section 0) says they must be. Nothing of them was kept.</summary>
public sealed class EncodingException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, and what was found.</param>
    public EncodingException(string message) : base(message) { }

    [DoesNotReturn]
    internal static void Throw(string message) => throw new EncodingException(message);
}
