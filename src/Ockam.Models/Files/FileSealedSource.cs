using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>A sealed file in the file system.</summary>
public sealed class FileSealedSource : ISealedSource
{
    private readonly SafeFileHandle _handle;
    private readonly bool _owned = true;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The sealed file.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public FileSealedSource(string path)
    {
        Description = Path.GetFullPath(path);
        _handle = File.OpenHandle(Description, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_handle);
    }

    /// <summary>A file that was opened, and belongs to this from now on.</summary>
    internal FileSealedSource(SafeFileHandle handle, string path)
    {
        Description = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>A file that its maker has open.</summary>
    internal FileSealedSource(PartialFile file)
    {
        Description = file.Path;
        _handle = file.Handle;
        _owned = false;
        Length = file.Length;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        // A file's bytes come from the page cache or are waited for by a thread either way; this one needs no other for it.
        cancellationToken.ThrowIfCancellationRequested();
        for (Span<byte> left = target.Span; !left.IsEmpty;)
        {
            int read = RandomAccess.Read(_handle, left, offset);
            if (read == 0) throw new EndOfStreamException($"{Description} ends at byte {offset}, earlier than it did when it was opened.");
            offset += read;
            left = left[read..];
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_owned) _handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
