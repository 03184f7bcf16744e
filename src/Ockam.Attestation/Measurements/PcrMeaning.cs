namespace Ockam.Attestation;

/// <summary>Says what each register measures (TCG PC Client platform firmware profile; AWS's documentation for Enclaves).</summary>
public static class PcrMeaning
{
    private static readonly string[] s_tpm =
    [
        "firmware; AWS keeps it constant",
        "firmware's data; AWS keeps it constant",
        "option ROMs",
        "data of option ROMs",
        "boot loader or unified kernel image",
        "boot configuration and partition table",
        "platform of the host",
        "Secure Boot: whether it is on, and with which keys",
        "commands of GRUB",
        "files that GRUB read",
        "files that IMA measured",
        "sections of the unified kernel image",
        "kernel command line and credentials that override the image's",
        "system extensions",
        "keys of the machine's owner (shim)",
        "free for the system; here the hash of the model",
        "debugging; can be reset, so never to be trusted",
        "dynamic root of trust; not used",
        "dynamic root of trust; not used",
        "dynamic root of trust; not used",
        "dynamic root of trust; not used",
        "dynamic root of trust; not used",
        "dynamic root of trust; not used",
        "applications; can be reset, so never to be trusted",
    ];

    private static readonly string[] s_enclave =
    [
        "enclave image",
        "kernel and initial file system",
        "application",
        "IAM role of the parent instance",
        "id of the parent instance",
        "free for the enclave",
        "free for the enclave",
        "free for the enclave",
        "certificate that signed the image",
    ];

    /// <summary>What a register measures, in a few words.</summary>
    /// <param name="kind">Whose register it is.</param>
    /// <param name="index">Its number.</param>
    public static string Of(AttestationDocumentKind kind, int index)
    {
        string[] meanings = kind == AttestationDocumentKind.NitroTpm ? s_tpm : s_enclave;
        if (index >= 0 && index < meanings.Length) return meanings[index];
        return kind == AttestationDocumentKind.NitroEnclave && index is >= 9 and < 16 ? "free for the enclave" : "unknown";
    }
}
