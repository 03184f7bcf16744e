namespace Ockam.Attestation;

/// <summary>Why something with a TPM failed, as far as the remedies differ.</summary>
public enum TpmFault
{
    /// <summary>There is no TPM where it was looked for.</summary>
    NotFound,

    /// <summary>There is a TPM, but this user may not use it.</summary>
    NoPermission,

    /// <summary>Another program holds the TPM, or it stayed busy.</summary>
    Busy,

    /// <summary>The connection to the TPM ended within a command.</summary>
    ConnectionLost,

    /// <summary>The TPM did not answer in time.</summary>
    TimedOut,

    /// <summary>The TPM answered with something that is no answer.</summary>
    MalformedReply,

    /// <summary>The TPM's answer does not have the code that proves that it comes from the session's other end.</summary>
    ReplyNotAuthentic,

    /// <summary>The TPM refused a command; <see cref="TpmException.ResponseCode"/> says why.</summary>
    Refused,

    /// <summary>The registers do not have the values that a policy asks for.</summary>
    PolicyFailed,

    /// <summary>There is no room for another NV index.</summary>
    NvSpaceFull,

    /// <summary>The TPM has no command for attestation documents: it is no NitroTPM.</summary>
    NotNitroTpm,

    /// <summary>The NitroTPM answered the request for a document with an error.</summary>
    AttestationRefused,

    /// <summary>This platform has no such transport.</summary>
    NotSupported,

    /// <summary>The TPM takes passwords as authorizations and no sessions, as emulators do.</summary>
    SessionNotSupported,

    /// <summary>The software TPM that an emulator needs is not installed, or does not start.</summary>
    SoftwareTpmMissing,
}
