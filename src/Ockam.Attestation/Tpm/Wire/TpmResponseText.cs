namespace Ockam.Attestation;

/// <summary>Response codes as text, with the handle, session or parameter that they blame (TPM 2.0 part 1, section 39; part 2, section
/// 6.6).</summary>
internal static class TpmResponseText
{
    private static readonly Dictionary<uint, (string Name, string Meaning)> s_format1 = new()
    {
        [0x81] = ("ASYMMETRIC", "the asymmetric algorithm is not supported or not correct"),
        [0x82] = ("ATTRIBUTES", "the attributes contradict each other or the use"),
        [0x83] = ("HASH", "the hash algorithm is not supported or not appropriate"),
        [0x84] = ("VALUE", "the value is out of range or not correct for the context"),
        [0x85] = ("HIERARCHY", "the hierarchy is not enabled or not correct for the use"),
        [0x87] = ("KEY_SIZE", "the size of the key is not supported"),
        [0x88] = ("MGF", "the mask generation function is not supported"),
        [0x89] = ("MODE", "the mode of operation is not supported"),
        [0x8a] = ("TYPE", "the type of the value is not appropriate for the use"),
        [0x8b] = ("HANDLE", "there is nothing under this handle, or it is not correct for the use"),
        [0x8c] = ("KDF", "the key derivation function is not supported"),
        [0x8d] = ("RANGE", "the value is out of its range"),
        [0x8e] = ("AUTH_FAIL", "the authorization failed, and the failure counts towards a lockout"),
        [0x8f] = ("NONCE", "the nonce has a wrong size or value"),
        [0x90] = ("PP", "physical presence is required"),
        [0x92] = ("SCHEME", "the scheme is not supported or not compatible"),
        [0x95] = ("SIZE", "the size is wrong"),
        [0x96] = ("SYMMETRIC", "the symmetric algorithm or key size is not supported"),
        [0x97] = ("TAG", "the structure's tag is wrong"),
        [0x98] = ("SELECTOR", "the union's selector is wrong"),
        [0x9a] = ("INSUFFICIENT", "the command ends too early"),
        [0x9b] = ("SIGNATURE", "the signature is not valid"),
        [0x9c] = ("KEY", "the key's fields are not compatible with the use"),
        [0x9d] = ("POLICY_FAIL", "the policy is not satisfied; for registers: they do not have the values that were sealed to"),
        [0x9f] = ("INTEGRITY", "the integrity check failed: this was not made by this TPM, or was changed"),
        [0xa0] = ("TICKET", "the ticket is not valid"),
        [0xa1] = ("RESERVED_BITS", "reserved bits are set"),
        [0xa2] = ("BAD_AUTH", "the authorization failed, without counting towards a lockout"),
        [0xa3] = ("EXPIRED", "the policy has expired"),
        [0xa4] = ("POLICY_CC", "the policy is for another command"),
        [0xa5] = ("BINDING", "the public and the sensitive part do not belong together"),
        [0xa6] = ("CURVE", "the curve is not supported"),
        [0xa7] = ("ECC_POINT", "the point is not on the curve"),
    };

    private static readonly Dictionary<uint, (string Name, string Meaning)> s_format0 = new()
    {
        [0x100] = ("INITIALIZE", "the TPM was not started, or was started already"),
        [0x101] = ("FAILURE", "the TPM is in failure mode; the machine must be restarted"),
        [0x103] = ("SEQUENCE", "a sequence was used wrongly"),
        [0x119] = ("DISABLED", "the command is disabled"),
        [0x120] = ("EXCLUSIVE", "an audit session that claims the TPM for itself failed"),
        [0x124] = ("AUTH_TYPE", "the handle needs another kind of authorization"),
        [0x125] = ("AUTH_MISSING", "an authorization is missing"),
        [0x126] = ("POLICY", "the policy is in a wrong state"),
        [0x127] = ("PCR", "the register cannot be changed from here"),
        [0x128] = ("PCR_CHANGED", "the registers have changed since the policy looked at them"),
        [0x12d] = ("UPGRADE", "the TPM is in the middle of an upgrade"),
        [0x12e] = ("TOO_MANY_CONTEXTS", "there are too many saved contexts"),
        [0x12f] = ("AUTH_UNAVAILABLE", "the authorization cannot be used for this"),
        [0x130] = ("REBOOT", "the machine must be restarted first"),
        [0x131] = ("UNBALANCED", "the hash and the key do not fit together"),
        [0x142] = ("COMMAND_SIZE", "the command's size is wrong"),
        [0x143] = ("COMMAND_CODE", "the TPM does not have this command"),
        [0x144] = ("AUTHSIZE", "the size of the authorizations is wrong"),
        [0x145] = ("AUTH_CONTEXT", "the command takes no authorization"),
        [0x146] = ("NV_RANGE", "the NV index does not have these bytes"),
        [0x147] = ("NV_SIZE", "the size of the NV index is wrong"),
        [0x148] = ("NV_LOCKED", "the NV index is locked"),
        [0x149] = ("NV_AUTHORIZATION", "this authorization is not for this NV index"),
        [0x14a] = ("NV_UNINITIALIZED", "the NV index has not been written yet"),
        [0x14b] = ("NV_SPACE", "there is not enough NV space"),
        [0x14c] = ("NV_DEFINED", "the NV index is defined already"),
        [0x150] = ("BAD_CONTEXT", "the context is not valid"),
        [0x151] = ("CPHASH", "the policy is for another command's parameters"),
        [0x152] = ("PARENT", "the handle is no valid parent"),
        [0x153] = ("NEEDS_TEST", "a function needs to be tested first"),
        [0x154] = ("NO_RESULT", "the result cannot be computed"),
        [0x155] = ("SENSITIVE", "the sensitive area is malformed"),
        [0x901] = ("CONTEXT_GAP", "too many contexts were saved since"),
        [0x902] = ("OBJECT_MEMORY", "there is no memory for another object; flush one, or use /dev/tpmrm0"),
        [0x903] = ("SESSION_MEMORY", "there is no memory for another session; flush one, or use /dev/tpmrm0"),
        [0x904] = ("MEMORY", "there is not enough memory"),
        [0x905] = ("SESSION_HANDLES", "all session handles are taken; flush one, or use /dev/tpmrm0"),
        [0x906] = ("OBJECT_HANDLES", "all object handles are taken; flush one, or use /dev/tpmrm0"),
        [0x907] = ("LOCALITY", "this cannot be done from this locality"),
        [0x908] = ("YIELDED", "the TPM paused the command; it must be sent again"),
        [0x909] = ("CANCELED", "the command was cancelled"),
        [0x90a] = ("TESTING", "the TPM is testing itself; the command must be sent again"),
        [0x920] = ("NV_RATE", "NV is written too often; wait"),
        [0x921] = ("LOCKOUT", "the TPM is locked out after wrong authorizations; wait, or clear the lockout"),
        [0x922] = ("RETRY", "the TPM is busy; the command must be sent again"),
        [0x923] = ("NV_UNAVAILABLE", "NV cannot be written at the moment"),
    };

    /// <summary>The whole sentence for a response code to a command.</summary>
    public static string Describe(TpmCommandCode command, uint code)
    {
        TpmCommandShape shape = TpmCommandShape.Of(command);
        uint tpm = code & 0xfff;
        string layer = (code >> 16) switch
        {
            0 => string.Empty,
            0x0b => " by the resource manager",
            var other => $" by software layer {other}",
        };
        (string name, string meaning) = (tpm & 0x80) != 0
            ? s_format1.GetValueOrDefault(tpm & 0xbf, ("unknown", "the specification of 2019 does not have this code"))
            : s_format0.GetValueOrDefault(tpm, ("unknown", "the specification of 2019 does not have this code"));
        return $"{shape.Name} was refused{layer} with 0x{code:x8} ({name}{Blamed(shape, tpm)}): {meaning}.";
    }

    private static string Blamed(TpmCommandShape shape, uint tpm)
    {
        if ((tpm & 0x80) == 0) return string.Empty;
        int number = (int)(tpm >> 8);
        // Bit 6 marks a parameter; else the upper half of the numbers are sessions.
        if ((tpm & 0x40) != 0) return number == 0 ? string.Empty : $", parameter {number}{NameOf(shape.Parameters, number)}";
        if (number >= 8) return $", session {number - 8}";
        return number == 0 ? string.Empty : $", handle {number}{NameOf(shape.Handles, number)}";
    }

    private static string NameOf(string[] names, int number) => number <= names.Length ? $" '{names[number - 1]}'" : string.Empty;
}
