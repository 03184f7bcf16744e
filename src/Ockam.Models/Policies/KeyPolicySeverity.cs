namespace Ockam.Models;

/// <summary>How much a finding matters.</summary>
public enum KeyPolicySeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Probably not what was meant.</summary>
    Warning,

    /// <summary>The seal does not hold, or nothing can be opened.</summary>
    Error,
}
