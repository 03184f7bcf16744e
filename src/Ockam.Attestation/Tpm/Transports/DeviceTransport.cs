namespace Ockam.Attestation;

/// <summary>
/// A character device of Linux: one write takes a whole command, one read gives the whole answer. /dev/tpmrm0 goes through the kernel's
/// resource
/// manager and may be shared; /dev/tpm0 is for one program at a time.
/// </summary>
internal sealed class DeviceTransport(IReadOnlyList<string> paths) : StreamTransport
{
    /// <summary>Where a TPM is looked for if nothing is said: behind the resource manager first.</summary>
    public static readonly IReadOnlyList<string> DefaultPaths = ["/dev/tpmrm0", "/dev/tpm0"];

    private FileStream? _device;

    public override string Description => _device?.Name ?? string.Join(" or ", paths);

    public override bool IsolatesHandles => _device is { } open && open.Name.Contains("tpmrm", StringComparison.Ordinal);

    protected override bool IsOpen => _device is not null;

    protected override Task OpenAsync(CancellationToken cancellationToken)
    {
        TpmException? first = null;
        foreach (string path in paths)
        {
            try
            {
                // No buffer, since a command must go out as one write; no lock, since the resource manager is meant to be shared.
                _device = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
                return Task.CompletedTask;
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
        try
        {
            // The kernel cannot be told to stop waiting: who cancels goes on, and the read ends by itself.
            await _device!.WriteAsync(command, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            var buffer = new byte[TpmFrame.MaximumLength];
            int read = await _device.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("the device gave no answer");
            return TpmFrame.Checked(buffer[..read]);
        }
        catch (IOException failed) when (DeviceFault.IsBusy(failed))
        {
            throw DeviceFault.Of(_device!.Name, failed);
        }
    }

    protected override async ValueTask CloseAsync()
    {
        if (_device is not null) await _device.DisposeAsync().ConfigureAwait(false);
        _device = null;
    }
}
