using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Attestation.Tests.Support;

/// <summary>A character device whose other end is a TPM of the test: a pseudo-terminal that passes bytes on as they are.</summary>
internal sealed class DeviceOf : IAsyncDisposable
{
    private const int ReadWrite = 2;
    private const int NotControlling = 0x100;

    private readonly FileStream _other;
    private readonly FileStream _kept;
    private readonly Task _serving;
    private volatile bool _ending;

    public DeviceOf(ITpmTransport tpm)
    {
        int descriptor = OpenPseudoTerminal(ReadWrite | NotControlling);
        Assert.True(descriptor >= 0);
        Assert.Equal(0, Unlock(descriptor));
        Path = Marshal.PtrToStringAnsi(NameOf(descriptor))!;
        using Process raw = Process.Start(Tools.Locate("stty"), ["-F", Path, "raw", "-echo"])!;
        raw.WaitForExit();
        // Kept open, so that the other end does not end with the first of the test's own.
        _kept = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        _other = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, 0);
        _serving = Task.Run(() => ServeAsync(tpm));
    }

    public string Path { get; }

    /// <summary>The lengths of the commands, each as it was written in one piece.</summary>
    public List<int> Lengths { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        // Wakes the reader, which cannot be cancelled.
        await _kept.WriteAsync(new byte[1]);
        await _serving.WaitAsync(TimeSpan.FromSeconds(20));
        await _kept.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task ServeAsync(ITpmTransport tpm)
    {
        var buffer = new byte[8192];
        while (true)
        {
            int length = await _other.ReadAsync(buffer);
            if (_ending) return;
            Lengths.Add(length);
            await _other.WriteAsync(await tpm.ExecuteAsync(buffer.AsMemory(0, length), CancellationToken.None));
        }
    }

    [DllImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static extern int OpenPseudoTerminal(int flags);

    [DllImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static extern int Unlock(int descriptor);

    [DllImport("libc", EntryPoint = "ptsname", SetLastError = true)]
    private static extern nint NameOf(int descriptor);
}
