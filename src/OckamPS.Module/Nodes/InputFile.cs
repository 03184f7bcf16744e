namespace OckamPS.Module.Nodes;

/// <summary>Reads files that somebody has named, and no more of them than they may have: behind a name there may be anything.</summary>
internal static class InputFile
{
    // More than any text that a home gives out: the longest, a change history, has 131,070 digits.
    private const int MostText = 1 << 20;

    /// <summary>The first bytes of a file, or all if it has no more.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadStart(string path, int count)
    {
        using FileStream file = File.OpenRead(path);
        var buffer = new byte[count];
        return buffer[..file.ReadAtLeast(buffer, count, throwOnEndOfStream: false)];
    }

    /// <inheritdoc cref="ReadStart"/>
    public static async Task<byte[]> ReadStartAsync(string path, int count, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        var buffer = new byte[count];
        return buffer[..await file.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken)];
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="IOException">It cannot be read, or has more bytes than allowed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, int most, CancellationToken cancellationToken)
    {
        // One byte more than is allowed tells that there is more.
        byte[] bytes = await ReadStartAsync(path, most + 1, cancellationToken);
        return bytes.Length <= most ? bytes : throw new IOException($"'{path}' has more than {most} bytes: it is not what is asked for.");
    }

    /// <summary>The text of a file, in UTF-8 or as the mark at its beginning says.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(new MemoryStream(await ReadAsync(path, MostText, cancellationToken)));
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
