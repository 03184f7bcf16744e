using System.Buffers;
using System.Security.Cryptography;

namespace Ockam.Projects;

/// <summary>
/// A ticket: a project, and the one-time code that makes whoever presents it a member (section 9.1). Its code is a secret; dispose the
/// ticket as soon as it was redeemed or handed out.
/// </summary>
public sealed partial class EnrollmentTicket : IDisposable
{
    /// <summary>The greatest length of a ticket's text: 512 KiB, as of a project file.</summary>
    public const int MaximumLength = ProjectFile.MaximumLength;

    // Enough to tell tickets apart (64 bits).
    internal const int ReferenceBytes = 8;

    private readonly OneTimeCode _code;

    private EnrollmentTicket(Project project, OneTimeCode code, EnrollmentTicketForm form)
    {
        Project = project;
        _code = code;
        Form = form;
    }

    /// <summary>The project that the ticket is for; everything about it was verified.</summary>
    public Project Project { get; }

    /// <summary>The secret.</summary>
    public OneTimeCode Code => _code;

    /// <summary>How the ticket was written.</summary>
    public EnrollmentTicketForm Form { get; }

    /// <summary>
    /// What both sides may show to tell tickets apart: the first 8 bytes of SHA-256 of the code as hexadecimal. An authority keeps the
    /// whole hash; nothing leads back to the code from either.
    /// </summary>
    public string Reference => Convert.ToHexStringLower(_code.Hash().AsSpan(0, ReferenceBytes));

    /// <summary>Makes a ticket.</summary>
    /// <param name="project">The project; the ticket says of it what redeeming needs.</param>
    /// <param name="code">The code, which the ticket copies.</param>
    public static EnrollmentTicket Create(Project project, OneTimeCode code)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(code);
        return new EnrollmentTicket(
            Project.FromVerified(project.File.ForTicket()), new OneTimeCode(code.Bytes), EnrollmentTicketForm.Legacy);
    }

    /// <summary>Reads a ticket of any form and verifies what it says of its project.</summary>
    /// <param name="utf8">The text; white space around it is ignored. Whoever owns the buffer zeroes it.</param>
    /// <exception cref="ProjectException">
    /// It is damaged: <see cref="ProjectErrorReason.Empty"/>, <see cref="ProjectErrorReason.TooLong"/>,
    /// <see cref="ProjectErrorReason.NotHex"/>, <see cref="ProjectErrorReason.NotJson"/>,
    /// <see cref="ProjectErrorReason.MissingField"/>, <see cref="ProjectErrorReason.InvalidField"/>,
    /// <see cref="ProjectErrorReason.HistoryNotVerified"/> or <see cref="ProjectErrorReason.IdentifierMismatch"/>.
    /// </exception>
    public static EnrollmentTicket Parse(ReadOnlySpan<byte> utf8)
    {
        (ProjectFile file, OneTimeCode code, EnrollmentTicketForm form) = Read(utf8);
        try
        {
            return new EnrollmentTicket(Project.Verify(file), code, form);
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }

    /// <summary>Writes the ticket's text; it holds the secret, and whoever asked for it zeroes it.</summary>
    /// <param name="form">The form.</param>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.InvalidField"/>: the exported forms cannot hold a comma in the project's name or routes.
    /// </exception>
    public byte[] Encode(EnrollmentTicketForm form)
    {
        byte[] clear = form == EnrollmentTicketForm.Legacy ? WriteLegacy() : WriteExported();
        if (form == EnrollmentTicketForm.ExportedPlain) return clear;
        var hex = new byte[2 * clear.Length];
        Convert.TryToHexStringLower(clear, hex, out _);
        CryptographicOperations.ZeroMemory(clear);
        return hex;
    }

    /// <inheritdoc/>
    public void Dispose() => _code.Dispose();

    /// <summary>The project, and nothing of the code.</summary>
    public override string ToString() => $"ticket for the project {Project}; its one-time code is not shown";

    /// <summary>What a text says, before anything of it is verified.</summary>
    internal static (ProjectFile File, OneTimeCode Code, EnrollmentTicketForm Form) Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        utf8 = utf8.Trim(" \t\r\n"u8);
        if (utf8.IsEmpty)
            throw new ProjectException(ProjectErrorReason.Empty, "The ticket is empty. Ask whoever made it for the ticket's text.");
        if (utf8.Length > MaximumLength)
            throw new ProjectException(
                ProjectErrorReason.TooLong, $"The ticket has {utf8.Length} bytes; at most {MaximumLength} are accepted.");
        // No digit is one of these, and no exported ticket is without: its second field is an Identifier.
        if (utf8[0] != '{' && utf8.Contains((byte)',') && utf8.Contains((byte)'I'))
            return ReadExported(utf8, EnrollmentTicketForm.ExportedPlain);
        byte[] clear = new byte[utf8.Length / 2];
        try
        {
            if (Convert.FromHexString(utf8, clear, out int read, out _) != OperationStatus.Done) throw NotHex(utf8, read);
            return LooksExported(clear) ? ReadExported(clear, EnrollmentTicketForm.Exported) : ReadLegacy(clear);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    // JSON has quotation marks, and no field of an exported ticket can.
    private static bool LooksExported(ReadOnlySpan<byte> clear) => clear.Contains((byte)',') && !clear.Contains((byte)'"');

    private static ProjectException NotHex(ReadOnlySpan<byte> utf8, int read)
    {
        int position = read;
        while (position < utf8.Length && char.IsAsciiHexDigit((char)utf8[position])) position++;
        string what = position < utf8.Length
            ? $"character {position + 1} of {utf8.Length} is no hexadecimal digit"
            : $"it has {utf8.Length} hexadecimal digits, an odd number: it was cut off";
        return new ProjectException(
            ProjectErrorReason.NotHex, $"This is not a ticket: {what}. Copy it again, all of it and nothing else.");
    }
}
