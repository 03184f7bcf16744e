using System.Buffers;
using System.Security.Cryptography;
using Utf8 = System.Text.Encoding;

namespace Ockam.Projects;

/// <summary>
/// Names the place of a ticket: a path, <c>-</c> for standard input, <c>env:NAME</c>, an <c>https</c> URL, or the ticket's text itself.
/// Neither its text form nor an error tells what a literal says.
/// </summary>
public sealed partial class EnrollmentTicketSource
{
    private const string Standard = "-";
    private const string EnvironmentPrefix = "env:";

    // Far more than anybody names a variable, and far less than any ticket has.
    private const int LongestName = 64;

    private readonly string _value;

    private EnrollmentTicketSource(EnrollmentTicketPlace place, string value)
    {
        Place = place;
        _value = value;
    }

    /// <summary>What kind of place it is.</summary>
    public EnrollmentTicketPlace Place { get; }

    /// <summary>
    /// What to tell whoever named this place; null if there is nothing. A literal works, and stands where others may read it.
    /// </summary>
    public string? Warning => Place == EnrollmentTicketPlace.Literal
        ? "The ticket was given as its text, which others may read in the list of processes, the shell's history or the configuration "
            + "file. Give the path of a file, '-' for standard input, or env:NAME."
        : null;

    /// <summary>Finds out what a text names.</summary>
    /// <param name="text">As it was given.</param>
    /// <param name="folder">Where relative paths begin; null for the current folder.</param>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.Empty"/>; <see cref="ProjectErrorReason.SourceRefused"/>: a URL that is not <c>https</c>, or after
    /// <c>env:</c> something other than a letter or <c>_</c> and up to 63 letters, digits and <c>_</c>;
    /// <see cref="ProjectErrorReason.SourceUnreadable"/>: neither a file that is there nor a ticket.
    /// </exception>
    public static EnrollmentTicketSource Parse(string text, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Length == 0)
            throw new ProjectException(
                ProjectErrorReason.Empty, "No ticket is named. Give the path of a file, '-' for standard input, env:NAME or an https URL.");
        if (text == Standard) return new EnrollmentTicketSource(EnrollmentTicketPlace.StandardInput, "");
        if (text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)) return OfVariable(text[EnvironmentPrefix.Length..]);
        if (text.Contains("://", StringComparison.Ordinal)) return OfUrl(text);
        return PathOf(text, folder) is { } path
            ? new EnrollmentTicketSource(EnrollmentTicketPlace.File, path)
            : new EnrollmentTicketSource(EnrollmentTicketPlace.Literal, text);
    }

    /// <summary>Reads the ticket and verifies what it says of its project.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProjectException">There is none, or it is damaged.</exception>
    public Task<EnrollmentTicket> ReadAsync(TextReader input, CancellationToken cancellationToken = default) =>
        ReadAsync(input, Environment.GetEnvironmentVariable, static () => new SocketsHttpHandler(), cancellationToken);

    /// <summary>The place, and nothing of what is there.</summary>
    public override string ToString() => Place switch
    {
        EnrollmentTicketPlace.File => _value,
        EnrollmentTicketPlace.StandardInput => "standard input",
        EnrollmentTicketPlace.Environment => EnvironmentPrefix + _value,
        EnrollmentTicketPlace.Url => Shown(new Uri(_value)),
        _ => "a ticket given as its text",
    };

    internal async Task<EnrollmentTicket> ReadAsync(
        TextReader input, Func<string, string?> environment, Func<HttpMessageHandler> http, CancellationToken cancellationToken)
    {
        byte[] text = Place switch
        {
            EnrollmentTicketPlace.File => await ReadFileAsync(_value, cancellationToken).ConfigureAwait(false),
            EnrollmentTicketPlace.StandardInput => await ReadInputAsync(input, cancellationToken).ConfigureAwait(false),
            EnrollmentTicketPlace.Environment => Utf8.UTF8.GetBytes(environment(_value) ?? throw Unreadable(
                $"There is no environment variable {_value}.", "Set it to the ticket's text.")),
            EnrollmentTicketPlace.Url => await DownloadAsync(new Uri(_value), http, cancellationToken).ConfigureAwait(false),
            _ => Utf8.UTF8.GetBytes(_value),
        };
        try
        {
            return EnrollmentTicket.Parse(text);
        }
        catch (ProjectException damaged)
        {
            throw new ProjectException(damaged.Reason, $"The ticket from {this} cannot be used. {damaged.Message}", damaged);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    // A shell that finds env:$TICKET puts the ticket there: what is no name is never shown.
    private static EnrollmentTicketSource OfVariable(string name) => IsVariable(name)
        ? new EnrollmentTicketSource(EnrollmentTicketPlace.Environment, name)
        : throw new ProjectException(
            ProjectErrorReason.SourceRefused,
            "After env: comes the name of an environment variable, as in env:TICKET: a letter or '_', then letters, digits or '_', "
                + $"{LongestName} at most. What was given is none, and is not shown because it may be the ticket itself. Write the name "
                + "without '$'.");

    private static bool IsVariable(string name) => name.Length is > 0 and <= LongestName && !char.IsAsciiDigit(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    // An error shows a path. What may be a ticket, whole or damaged, is none: the fields of an exported one, or a long word that names
    // no file.
    private static string? PathOf(string text, string? folder)
    {
        const int LongestWord = 64, LongestPath = 4096;
        if (text.Contains(",I", StringComparison.Ordinal) || text.Contains('\0', StringComparison.Ordinal) || text.Length > LongestPath)
            return null;
        string path = Path.GetFullPath(text, folder ?? Path.GetFullPath("."));
        return Path.GetFileName(path).Length <= LongestWord || File.Exists(path) ? path : null;
    }

    private static ProjectException Unreadable(string what, string remedy) =>
        new(ProjectErrorReason.SourceUnreadable, $"The ticket cannot be read: {what} {remedy}");

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            FileStream file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
                return await ReadBoundedAsync(file, EnrollmentTicket.MaximumLength, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable($"there is no file {path}.", "Correct the path, or ask for the ticket again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable($"{path}: {exception.Message}", "Make it readable for this user.");
        }
    }

    private static async Task<byte[]> ReadInputAsync(TextReader input, CancellationToken cancellationToken)
    {
        var buffer = new char[EnrollmentTicket.MaximumLength + 1];
        try
        {
            int length = await input.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Utf8.UTF8.GetBytes(buffer, 0, length);
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    // One byte more than the limit tells who is beyond it; the parts of a stream are not copied by a buffer that grows.
    private static async Task<byte[]> ReadBoundedAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(limit + 1);
        int length = 0;
        try
        {
            length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, limit + 1), limit + 1, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return length <= limit ? buffer.AsSpan(0, length).ToArray() : throw new ProjectException(
                ProjectErrorReason.TooLong, $"The ticket has more than {limit} bytes. No ticket is so long; look at where it came from.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, limit + 1));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
