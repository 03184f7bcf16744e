using System.Buffers;
using Ockam.Identities;
using Ockam.Storage;

namespace Ockam.NodeHost.CommandLine;

/// <summary>What a command works with.</summary>
internal sealed class CommandContext(Arguments arguments, Output output, TextReader input, TextWriter errors, TimeProvider time)
{
    // A history of 64 changes has some 13 KiB; nothing that a command reads comes near this.
    private const int LongestText = 1024 * 1024;

    public Arguments Arguments => arguments;

    public Output Output => output;

    /// <summary>Where a command that runs for long writes its log.</summary>
    public TextWriter Errors => errors;

    public TextReader Input => input;

    public TimeProvider Time => time;

    /// <summary>The home folder that <c>--home</c>, OCKAM_HOME or the default names; whether it is there is not looked at.</summary>
    /// <exception cref="CommandException">The folder that was named is blank.</exception>
    /// <exception cref="Storage.StoreException">Nothing names one, and the user has no folder.</exception>
    public string HomeFolder
    {
        get
        {
            string? folder = arguments.Value("--home");
            if (folder is not null && string.IsNullOrWhiteSpace(folder))
                throw CommandException.Usage("--home needs the name of a folder; this one is blank.");
            return folder is null ? OckamHome.Resolve() : Path.GetFullPath(folder);
        }
    }

    /// <summary>Opens the store that <c>--home</c>, OCKAM_HOME or the default names.</summary>
    /// <exception cref="CommandException">The folder that was named is blank.</exception>
    /// <exception cref="Storage.StoreException">The store cannot be used.</exception>
    public Task<Home> OpenHomeAsync(CancellationToken cancellationToken) => Home.OpenAsync(HomeFolder, time, cancellationToken);

    /// <summary>The Identifier that an option gives, or null without it.</summary>
    /// <exception cref="CommandException">Not an Identifier.</exception>
    public Identifier? Identifier(string option) => arguments.Value(option) is { } text ? ParseIdentifier(option, text) : null;

    /// <summary>The Identifier that an option must give.</summary>
    /// <exception cref="CommandException">It is missing, or not an Identifier.</exception>
    public Identifier RequiredIdentifier(string option) => ParseIdentifier(option, arguments.Required(option));

    /// <summary>The Identifiers that a repeated option gives.</summary>
    /// <exception cref="CommandException">Not an Identifier.</exception>
    public IReadOnlyList<Identifier> Identifiers(string option) =>
        [.. arguments.Values(option).Select(text => ParseIdentifier(option, text))];

    /// <summary>The Identifier that a word after the command must be.</summary>
    /// <exception cref="CommandException">Not an Identifier.</exception>
    public Identifier IdentifierWord(int index) => ParseIdentifier("The argument", arguments.Words[index]);

    /// <summary>Reads all of a file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="CommandException">No such file, or far too much in it.</exception>
    public Task<string> ReadAllAsync(string path, CancellationToken cancellationToken) => path == "-"
        ? ReadAsync(input, "standard input", cancellationToken)
        : ReadFileAsync(path, cancellationToken);

    /// <summary>Reads bytes from <c>HEX</c>, <c>-</c> for standard input, or <c>@FILE</c>.</summary>
    /// <exception cref="CommandException">No such file, or not hexadecimal.</exception>
    public async Task<byte[]> ReadHexAsync(string what, string source, CancellationToken cancellationToken)
    {
        string text = source switch
        {
            "-" => await ReadAsync(input, "standard input", cancellationToken),
            ['@', .. string path] => await ReadFileAsync(path, cancellationToken),
            _ => source,
        };
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        var bytes = new byte[digits.Length / 2];
        if (digits.IsEmpty || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
            throw CommandException.Usage($"{what} must be an even number of hexadecimal digits; these {digits.Length} characters are not.");
        return bytes;
    }

    /// <summary>Reads a text, or <c>-</c> for standard input without its last line break.</summary>
    public async Task<string> ReadTextAsync(string source, CancellationToken cancellationToken)
    {
        if (source != "-") return source;
        string text = await ReadAsync(input, "standard input", cancellationToken);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    private static Identifier ParseIdentifier(string option, string text) =>
        Ockam.Identities.Identifier.TryParse(text, out Identifier identifier)
            ? identifier
            : throw CommandException.Usage($"{option} '{text}' is not an Identifier: it is 'I' followed by 64 hexadecimal digits.");

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(path);
            return await ReadAsync(reader, path, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.NotFound($"There is no file '{path}'.");
        }
    }

    private static async Task<string> ReadAsync(TextReader reader, string from, CancellationToken cancellationToken)
    {
        var buffer = new char[LongestText];
        int length = await reader.ReadBlockAsync(buffer, cancellationToken);
        if (length == LongestText) throw CommandException.Usage($"There is far too much text in {from}: {LongestText} characters or more.");
        return new string(buffer, 0, length);
    }
}
