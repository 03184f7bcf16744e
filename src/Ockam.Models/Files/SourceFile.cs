using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>A file that is read at offsets and must stay as long as it was.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    public SourceFile(string path)
    {
        _path = Path.GetFullPath(path);
        _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        Length = RandomAccess.GetLength(_handle);
    }

    /// <summary>A file that was opened, and belongs to this from now on.</summary>
    public SourceFile(SafeFileHandle handle, string path)
    {
        _path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Name => Path.GetFileName(_path);

    public long Length { get; }

    /// <summary>Reads bytes that must be there.</summary>
    /// <exception cref="ModelException">The file has become shorter.</exception>
    public void Read(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, target, offset);
            if (read == 0) throw Changed();
            offset += read;
            target = target[read..];
        }
    }

    /// <summary>Makes sure that what was read is the whole.</summary>
    /// <exception cref="ModelException">The file has another length by now.</exception>
    public void RequireUnchanged()
    {
        if (RandomAccess.GetLength(_handle) != Length) throw Changed();
    }

    public void Dispose() => _handle.Dispose();

    private ModelException Changed() => new(
        ModelErrorReason.Truncated, $"{_path} had {Length} bytes and has another length now. Try again when nothing writes to it.");
}
