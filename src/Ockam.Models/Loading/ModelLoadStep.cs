namespace Ockam.Models;

/// <summary>The steps of loading a model, in their order. Each may be the last of an attempt; the next one goes on from there.</summary>
public enum ModelLoadStep
{
    /// <summary>Waits for another import on this machine.</summary>
    Wait,

    /// <summary>Looks where the model server keeps weights.</summary>
    Judge,

    /// <summary>Opens the sealed model: publisher, attested key, trailer.</summary>
    Open,

    /// <summary>Streams the verified weights to the server, or verifies them where it has them already.</summary>
    Upload,

    /// <summary>Writes to the event log what is going to be measured.</summary>
    Intend,

    /// <summary>Extends PCR15.</summary>
    Extend,

    /// <summary>Reads PCR15 back, and writes down that it is done.</summary>
    Confirm,

    /// <summary>Has the server make the model.</summary>
    Create,

    /// <summary>Looks whether the server has made it of these weights.</summary>
    Verify,

    /// <summary>Asks the TPM for a fresh document, and compares PCR15.</summary>
    Attest,

    /// <summary>Everything is done.</summary>
    Done,
}
