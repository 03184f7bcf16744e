using System.Runtime.InteropServices;

namespace Ockam.Attestation;

/// <summary>The TPM Base Services of Windows, which share the TPM between programs as a resource manager does.</summary>
internal sealed partial class TbsTransport : ITpmTransport
{
    private const uint Version2 = 2;
    private const uint IncludeTpm20 = 4;
    private const uint NormalPriority = 200;
    private const uint NotFound = 0x8028_400f;
    private const uint AccessDenied = 0x8028_4012;
    private const uint AccessDeniedByWindows = 0x8007_0005;
    private const uint ServiceNotRunning = 0x8028_4008;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private nint _context;

    public string Description => "the TPM of Windows";

    public bool IsolatesHandles => true;

    public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
            throw new TpmException(TpmFault.NotSupported, "TPM Base Services are part of Windows. On Linux use device:/dev/tpmrm0.");
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The call waits for the TPM; it cannot be ended from outside, so it has a thread of the pool to itself.
            return await Task.Run(() => Submit(command.ToArray()), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_context != 0) _ = Tbsip_Context_Close(_context);
        _context = 0;
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private byte[] Submit(byte[] command)
    {
        if (_context == 0)
        {
            var parameters = new ContextParameters { Version = Version2, Flags = IncludeTpm20 };
            Check(Tbsi_Context_Create(ref parameters, out _context));
        }

        var answer = new byte[TpmFrame.MaximumLength];
        uint length = (uint)answer.Length;
        Check(Tbsip_Submit_Command(_context, 0, NormalPriority, command, (uint)command.Length, answer, ref length));
        return TpmFrame.Checked(answer[..(int)Math.Min(length, (uint)answer.Length)]);
    }

    private static void Check(uint result)
    {
        if (result == 0) return;
        throw result switch
        {
            NotFound => new TpmException(TpmFault.NotFound,
                "This machine has no TPM 2.0, or it is switched off. Switch it on in the firmware."),
            AccessDenied or AccessDeniedByWindows =>
                new TpmException(TpmFault.NoPermission, "This user may not use the TPM for this. Run as administrator."),
            ServiceNotRunning => new TpmException(TpmFault.ConnectionLost, "The service TBS does not run. Start it (Start-Service TBS)."),
            _ => new TpmException(TpmFault.ConnectionLost, $"TPM Base Services answer 0x{result:x8}."),
        };
    }

    [DllImport("tbs.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint Tbsi_Context_Create(ref ContextParameters parameters, out nint context);

    [DllImport("tbs.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint Tbsip_Submit_Command(
        nint context, uint locality, uint priority, byte[] command, uint commandLength, byte[] answer, ref uint answerLength);

    [DllImport("tbs.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint Tbsip_Context_Close(nint context);

    [StructLayout(LayoutKind.Sequential)]
    private struct ContextParameters
    {
        public uint Version;
        public uint Flags;
    }
}
