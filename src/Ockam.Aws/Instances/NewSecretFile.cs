namespace Ockam.Aws;

/// <summary>
/// A new file for a secret: its owner's alone from its first moment (mode 0600), and gone again unless the secret was written whole. It is
/// made before the secret is, so that none is made that then has no place.
/// </summary>
internal sealed class NewSecretFile : IDisposable
{
    private readonly FileStream _stream;
    private bool _isWritten;

    /// <summary>Makes the file, still empty. What is there already, or a link, is never written to.</summary>
    /// <param name="path">Where the file shall be.</param>
    /// <exception cref="AwsException">Something of that name is there, or the file cannot be made.</exception>
    public NewSecretFile(string path)
    {
        // Without a buffer: no copy of the secret stays in memory.
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            _stream = new FileStream(path, options);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"The private key cannot be written to '{path}': {failed.Message.TrimEnd('.')}. Name another file.", failed);
        }
    }

    /// <summary>Writes the secret to the disk; from then on the file stays.</summary>
    public void Write(ReadOnlySpan<byte> secret)
    {
        _stream.Write(secret);
        _stream.Flush(flushToDisk: true);
        _isWritten = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_isWritten) File.Delete(_stream.Name);
    }
}
