using System.Security;
using System.Security.Cryptography;
using Ockam.Projects;
using OckamPS.Module.Arguments;

namespace OckamPS.Module.Nodes;

/// <summary>Reads tickets from where people keep them.</summary>
internal static class Tickets
{
    /// <summary>A ticket in a SecureString; every copy of it is zeroed.</summary>
    /// <exception cref="ProjectException">It is damaged.</exception>
    public static EnrollmentTicket Read(SecureString text)
    {
        byte[] utf8 = SecureTexts.ToUtf8(text);
        try
        {
            return EnrollmentTicket.Parse(utf8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>A ticket in a file, an environment variable as <c>env:NAME</c>, or at an https URL.</summary>
    /// <exception cref="ProjectException">It cannot be read, or is damaged.</exception>
    public static Task<EnrollmentTicket> ReadAsync(string place, CancellationToken cancellationToken) =>
        EnrollmentTicketSource.Parse(place).ReadAsync(TextReader.Null, cancellationToken);

    /// <summary>What a person who writes a place means by it: <c>env:NAME</c> and URLs as they are, else a file.</summary>
    public static bool IsFile(string place) =>
        !place.Contains("://", StringComparison.Ordinal) && !place.StartsWith("env:", StringComparison.Ordinal);
}
