using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// A character device of Linux: one write takes a whole command, one read gives the whole answer. /dev/tpmrm0 goes through the kernel's
/// resource manager and may be shared; /dev/tpm0 is for one program at a time.
/// </summary>
internal sealed class DeviceTransport(IReadOnlyList<string> paths) : StreamTransport
{
    /// <summary>Where a TPM is looked for if nothing is said: behind the resource manager first.</summary>
    public static readonly IReadOnlyList<string> DefaultPaths = ["/dev/tpmrm0", "/dev/tpm0"];

    private FileStream? _device;
    private Task _underway = Task.CompletedTask;

    public override string Description => _device?.Name ?? string.Join(" or ", paths);

    public override bool IsolatesHandles => _device is { } open && open.Name.Contains("tpmrm", StringComparison.Ordinal);

    protected override bool IsOpen => _device is not null;

    protected override async Task OpenAsync(CancellationToken cancellationToken)
    {
        // Who cancelled a command went on; the kernel did not, and a device for one program at a time is free only once it has.
        await _underway.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        TpmException? first = null;
        foreach (string path in paths)
        {
            try
            {
                // No buffer, since a command must go out as one write; no lock, since the resource manager is meant to be shared.
                _device = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
                return;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                TpmException said = DeviceFault.Of(path, failed);
                // That one device is not there says less than that another may not be opened.
                if (first is null || first.Fault == TpmFault.NotFound) first = said;
            }
        }

        throw first!;
    }

    protected override async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        FileStream device = _device!;
        // A copy: the caller zeroes its own when it has cancelled, and the kernel may not have read it yet.
        Task<byte[]> underway = ExchangeAsync(device, command.ToArray());
        _underway = underway;
        try
        {
            // The kernel cannot be told to stop waiting: who cancels goes on, and the read ends by itself.
            return TpmFrame.Checked(await underway.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (IOException failed) when (DeviceFault.IsBusy(failed))
        {
            throw DeviceFault.Of(device.Name, failed);
        }
    }

    private static async Task<byte[]> ExchangeAsync(FileStream device, byte[] command)
    {
        try
        {
            await device.WriteAsync(command).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(command);
        }

        var buffer = new byte[TpmFrame.MaximumLength];
        int read = await device.ReadAsync(buffer).ConfigureAwait(false);
        return read == 0 ? throw new EndOfStreamException("the device gave no answer") : buffer[..read];
    }

    protected override async ValueTask CloseAsync()
    {
        if (_device is not { } device) return;
        _device = null;
        // The answer to a command that was cancelled is still to be read: closed between its write and its read, the device would keep it
        // for whoever asks next.
        bool isOver = _underway.IsCompleted;
        Task closing = CloseAfterAsync(_underway, device);
        _underway = closing;
        if (isOver) await closing.ConfigureAwait(false);
    }

    private static async Task CloseAfterAsync(Task underway, FileStream device)
    {
        await underway.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await device.DisposeAsync().ConfigureAwait(false);
    }
}
