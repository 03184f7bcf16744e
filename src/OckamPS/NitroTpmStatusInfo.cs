namespace OckamPS;

/// <summary>What a TPM is and what is in it.</summary>
public sealed record NitroTpmStatusInfo
{
    /// <summary>Its address, for the parameter of that name; null for the machine's own.</summary>
    public string? Tpm { get; init; }

    /// <summary>What it is reached by.</summary>
    public required string Description { get; init; }

    /// <summary>Whether it can be used.</summary>
    public NitroTpmState State { get; init; }

    /// <summary>What is wrong; null if nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about it; null if nothing is wrong.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether it makes attestation documents: whether it is a NitroTPM, or an emulator of one.</summary>
    public bool IsNitroTpm { get; init; }

    /// <summary>The specification's family, <c>2.0</c>; null if it does not answer.</summary>
    public string? Family { get; init; }

    /// <summary>The manufacturer's four letters; null if it does not answer.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>The vendor's name for it; null if it does not answer.</summary>
    public string? Vendor { get; init; }

    /// <summary>The firmware's version; null if it does not answer.</summary>
    public string? FirmwareVersion { get; init; }

    /// <summary>The banks of registers that are in use.</summary>
    public NitroTpmPcrBank[] Banks { get; init; } = [];

    /// <summary>The most bytes that an NV index may have.</summary>
    public int MaximumIndexSize { get; init; }

    /// <summary>The NV indexes that are in it, as hexadecimal handles.</summary>
    public string[] NvIndexes { get; init; } = [];

    /// <summary>The objects in it that outlive a restart, as hexadecimal handles.</summary>
    public string[] PersistentObjects { get; init; } = [];

    /// <summary>How many objects are loaded; those of other programs are not seen through a resource manager.</summary>
    public int LoadedObjects { get; init; }

    /// <summary>How many sessions are loaded; those of other programs are not seen through a resource manager.</summary>
    public int LoadedSessions { get; init; }

    /// <summary>Whether a resource manager shares it between programs.</summary>
    public bool IsShared { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Description}: {State}";
}
