using System.ComponentModel;
using System.Diagnostics;

namespace Ockam.Attestation;

/// <summary>
/// A software TPM (swtpm) as a process of its own, behind a Unix socket in a folder of this user. Its registers begin anew with each start,
/// as a machine's do with each boot; its keys stay in the folder.
/// </summary>
public sealed class SwtpmProcess : ITpmTransport
{
    private const string SocketName = "tpm.sock";
    private const string ControlName = "control.sock";
    private const string LockName = "ockam.lock";

    // Becomes swtpm, beside somebody who ends it when our end of the pipe closes: so it never outlives us, however we end.
    private const string Watched =
        "exec 3<&0 </dev/null; (read -r _; kill -9 $$) <&3 >/dev/null 2>&1 & exec 3<&-; exec \"$0\" \"$@\"";

    // swtpm answers within milliseconds; a machine that is busy with other things may take seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ITpmTransport _transport;
    private readonly FileStream _taken;

    private SwtpmProcess(Process process, string folder, FileStream taken)
    {
        _process = process;
        _taken = taken;
        Address = $"swtpm:{Path.Combine(folder, SocketName)}";
        _transport = TpmAddress.Parse(Address);
    }

    /// <summary>The address at which it answers; it serves one connection at a time.</summary>
    public string Address { get; }

    /// <inheritdoc/>
    public string Description => _transport.Description;

    /// <inheritdoc/>
    public bool IsolatesHandles => _transport.IsolatesHandles;

    /// <summary>Whether swtpm is installed.</summary>
    public static bool IsInstalled => !OperatingSystem.IsWindows() && Find("swtpm") is not null;

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where its state is kept; made if it is not there. Short enough for a Unix socket in it (about 90
    /// bytes).</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    /// <exception cref="TpmException">swtpm is not installed, or does not start.</exception>
    /// <exception cref="AttestationException">The folder cannot be used.</exception>
    public static async Task<SwtpmProcess> StartAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string program = Find("swtpm") ?? throw new TpmException(
            TpmFault.SoftwareTpmMissing,
            "swtpm is not installed. Install it (apt-get install swtpm), or use the emulator's registers in memory.");
        folder = Path.GetFullPath(folder);
        SwtpmProcess process = Prepare(program, folder);
        try
        {
            await process.WaitAsync(cancellationToken).ConfigureAwait(false);
            return process;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        _transport.ExecuteAsync(command, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync().ConfigureAwait(false);
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        await _taken.DisposeAsync().ConfigureAwait(false);
    }

    private static SwtpmProcess Prepare(string program, string folder)
    {
        FileStream? taken = null;
        try
        {
            _ = TpmAddress.SocketPath(Path.Combine(folder, ControlName));
            PrivateFolder.Ensure(folder);
            // Before its sockets are taken for what an earlier process has left.
            taken = PrivateFolder.Lock(Path.Combine(folder, LockName), TimeSpan.Zero);
            return new SwtpmProcess(Launch(program, folder), folder, taken);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            taken?.Dispose();
            throw new AttestationException(
                $"The state of swtpm cannot be kept in {folder}: {failed.Message} Name another folder.", failed);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    private static Process Launch(string program, string folder)
    {
        string socket = Path.Combine(folder, SocketName);
        string control = Path.Combine(folder, ControlName);
        // What an earlier process has left; swtpm would take them for another one that is running.
        File.Delete(socket);
        File.Delete(control);
        string[] command =
        [
            "sh", "-c", Watched, program, "socket", "--tpm2", "--tpmstate", $"dir={folder}",
            "--server", $"type=unixio,path={socket}", "--ctrl", $"type=unixio,path={control}",
            "--flags", "not-need-init,startup-clear",
        ];
        // In a session of its own: else Ctrl+C for a command of the shell would end it too.
        string? detach = Find("setsid");
        var start = new ProcessStartInfo(detach ?? command[0], detach is null ? command[1..] : command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failed)
        {
            throw new TpmException(TpmFault.NoPermission, $"{program} cannot be started: {failed.Message}", failed);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_process.HasExited)
            {
                string said = await _process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                throw new TpmException(TpmFault.SoftwareTpmMissing, $"swtpm does not start: {said.Trim()}");
            }

            try
            {
                await new TpmClient(_transport).GetRandomAsync(1, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TpmException notYet) when (notYet.Fault == TpmFault.NotFound && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
