using Ockam.Attestation;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Emulators;

/// <summary>
/// The emulators that this process has started, shared by all its runspaces as the nodes are. They end with the module or the process.
/// </summary>
internal static class SessionEmulators
{
    private static readonly Lock s_lock = new();
    private static readonly List<(NitroTpmEmulatorInfo Info, RunningEmulator Emulator)> s_running = [];
    private static bool s_isWatched;

    /// <summary>Those that run, the oldest first.</summary>
    public static IReadOnlyList<NitroTpmEmulatorInfo> All
    {
        get
        {
            lock (s_lock) return [.. s_running.Select(entry => entry.Info)];
        }
    }

    /// <summary>The one that was started last: the TPM of whoever names none.</summary>
    public static NitroTpmEmulatorInfo? Latest => All.LastOrDefault();

    /// <summary>Starts one.</summary>
    public static async Task<NitroTpmEmulatorInfo> StartAsync(EmulatorOptions options, CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        RunningEmulator emulator = await RunningEmulator.StartAsync(options, cancellationToken);
        NitroTpmEmulatorInfo info = AttestationInfos.Of(emulator, options.InstanceId, TimeProvider.System.GetUtcNow());
        lock (s_lock)
        {
            s_running.Add((info, emulator));
            if (!s_isWatched) ProcessEnd.Watch(EndAllAsync);
            s_isWatched = true;
        }

        return info;
    }

    /// <summary>Ends one.</summary>
    /// <returns>Whether there was one of that address.</returns>
    public static async Task<bool> StopAsync(string address)
    {
        RunningEmulator? emulator;
        lock (s_lock)
        {
            int at = s_running.FindIndex(entry => entry.Info.Tpm == address);
            emulator = at < 0 ? null : s_running[at].Emulator;
            if (at >= 0) s_running.RemoveAt(at);
        }

        if (emulator is null) return false;
        await emulator.DisposeAsync();
        return true;
    }

    /// <summary>Ends all of them.</summary>
    public static async Task EndAllAsync()
    {
        foreach (NitroTpmEmulatorInfo info in All) await StopAsync(info.Tpm);
    }
}
