using Microsoft.Win32.SafeHandles;

namespace Ockam.Transport;

/// <summary>
/// Descriptors that are held for the moment when there are no others: without any, not even the code that closes connections can be loaded,
/// and the runtime remembers that it could not. Not thread-safe.
/// </summary>
internal sealed class DescriptorReserve : IDisposable
{
    /// <summary>A few assemblies, of which each takes two, and what else this process opens meanwhile.</summary>
    public const int Count = 16;

    private readonly List<SafeFileHandle> _held = [];

    /// <summary>Takes what there is, up to what it shall hold.</summary>
    public void Fill()
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            while (_held.Count < Count) _held.Add(File.OpenHandle("/dev/null"));
        }
        catch (IOException)
        {
            // There are no more, and the next time it holds so many fewer.
        }
    }

    /// <summary>Gives up all.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle handle in _held) handle.Dispose();
        _held.Clear();
    }
}
