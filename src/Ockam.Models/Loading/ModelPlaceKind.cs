namespace Ockam.Models;

/// <summary>What becomes of plain weights where a model server keeps them.</summary>
public enum ModelPlaceKind
{
    /// <summary>They are in memory, and gone when the machine is switched off.</summary>
    Memory,

    /// <summary>They are on a disk that this machine encrypts.</summary>
    Encrypted,

    /// <summary>They are on a disk that ends with the instance.</summary>
    Ephemeral,

    /// <summary>They are on a disk, as they are, and stay there.</summary>
    Persistent,

    /// <summary>It could not be found out.</summary>
    Unknown,
}
