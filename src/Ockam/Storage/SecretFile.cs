namespace Ockam.Storage;

/// <summary>
/// A new file for a secret: its owner's alone from its first moment (mode 0600), and gone again unless the secret was written whole. It is
/// made before the secret is, so that none is made that then has no place.
/// </summary>
public sealed class SecretFile : IAsyncDisposable
{
    // ERROR_FILE_EXISTS as an HRESULT, on every system: callers tell it from other failures by this.
    private const int FileExistsError = unchecked((int)0x80070050);

    private readonly FileStream _stream;
    private bool _isWritten;

    private SecretFile(FileStream stream) => _stream = stream;

    /// <summary>Makes the file, still empty. What is there already, or a link, is never written to.</summary>
    /// <param name="path">Where the file shall be.</param>
    /// <exception cref="IOException">Something of that name is there, or the file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Files may not be made there.</exception>
    public static SecretFile Create(string path)
    {
        if (File.Exists(path))
            throw new IOException($"There is a file '{path}' already: remove it, or choose another.", FileExistsError);
        // Without a buffer: no copy of the secret stays in memory.
        FileStreamOptions options = OwnerOnly(FileMode.CreateNew, FileAccess.Write, FileShare.None);
        options.BufferSize = 0;
        return new SecretFile(new FileStream(path, options));
    }

    /// <summary>Writes the secret; from then on the file stays.</summary>
    /// <param name="secret">All that shall be in the file.</param>
    /// <param name="cancellationToken">Gives up; the file goes.</param>
    /// <exception cref="IOException">It cannot be written, for instance because the disk is full; the file goes.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        await _stream.WriteAsync(secret, cancellationToken).ConfigureAwait(false);
        _stream.Flush(flushToDisk: true);
        _isWritten = true;
    }

    /// <summary>Closes the file, and removes it if nothing was written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (!_isWritten) File.Delete(_stream.Name);
    }

    /// <summary>How a file is opened that is its owner's alone if it is new.</summary>
    internal static FileStreamOptions OwnerOnly(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
