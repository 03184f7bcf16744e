namespace Ockam.Attestation;

/// <summary>How an emulator is started for other programs of this machine.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The port of loopback on which it listens; 0 for one that is free. Not used with <see cref="SocketPath"/>.</summary>
    public int Port { get; init; }

    /// <summary>The Unix socket on which it listens instead, in a folder that only this user may enter.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Whether registers in memory are used even where swtpm is installed.</summary>
    public bool InMemory { get; init; }

    /// <summary>Where swtpm keeps its keys; null for a folder that is removed at the end.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Where the test authority is; null for this user's own.</summary>
    public string? AuthorityFolder { get; init; }

    /// <summary>
    /// The image that the emulated machine has started, with Secure Boot off: registers 4, 7 and 12 are those of its
    /// <see cref="PcrReference"/>. Null for one that stands for any.
    /// </summary>
    public EfiImage? Image { get; init; }

    /// <summary>The id of the instance that documents name.</summary>
    public string InstanceId { get; init; } = NitroTpmEmulator.DefaultInstanceId;
}
