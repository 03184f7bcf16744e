namespace Ockam.Attestation.Tests.Support;

/// <summary>What goes wrong with a command.</summary>
internal enum BusFault
{
    /// <summary>The connection ends before the TPM gets it.</summary>
    CutBefore,

    /// <summary>The TPM carries it out, and the connection ends before the answer comes.</summary>
    CutAfter,

    /// <summary>The TPM refuses it (TPM_RC_FAILURE).</summary>
    Refused,

    /// <summary>The TPM carries it out, and the answer is damaged.</summary>
    Garbled,
}
