namespace Ockam.Models;

/// <summary>A register of the environment that answers, beside the value that it must have.</summary>
/// <param name="Register">Its number.</param>
/// <param name="Measures">What it measures.</param>
/// <param name="Expected">The value that it must have, 48 bytes; null if nobody said.</param>
/// <param name="Found">The value that it has; null if the document has none of it.</param>
/// <param name="Explanation">What the difference may mean, or what is missing; null for a match.</param>
public sealed record EnvironmentRegister(
    int Register, string Measures, ReadOnlyMemory<byte>? Expected, ReadOnlyMemory<byte>? Found, string? Explanation)
{
    /// <summary>Whether it has the value that it must have. Where nobody said which, it has not.</summary>
    public bool IsMatch => Expected is { } expected && Found is { } found && expected.Span.SequenceEqual(found.Span);
}
