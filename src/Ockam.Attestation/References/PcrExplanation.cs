namespace Ockam.Attestation;

/// <summary>Says what a register that differs may mean.</summary>
internal static class PcrExplanation
{
    public static string Of(int index, ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte>? found)
    {
        if (found is not { } value) return "The register was not reported.";
        bool zero = !value.Span.ContainsAnyExcept((byte)0);
        return index switch
        {
            4 when zero => "Nothing was measured at boot: this is no machine that was started with a NitroTPM.",
            4 when Equals(value, PcrCalculator.BootLoaderPrefix) => "No boot loader was measured after the boot option.",
            4 => "Another boot loader or unified kernel image was started: another build, an update, or one that was tampered with.",
            7 when Equals(value, PcrCalculator.SecureBootOff) => "Secure Boot is off there, and was expected to be on.",
            7 when Equals(expected, PcrCalculator.SecureBootOff) => "Secure Boot is on there, and was expected to be off.",
            7 => "Secure Boot has other keys there, or the image was signed with another one.",
            12 when !expected.Span.ContainsAnyExcept((byte)0) =>
                "The kernel command line was overridden, or credentials were passed to the image from outside.",
            15 when zero => "Nothing was measured into it since the machine was started: no model was loaded.",
            16 or 23 => "This register can be reset by anybody on the machine; it should not be relied on.",
            _ when zero => "Nothing was measured into it since the machine was started.",
            _ => "Something else was measured there than was expected.",
        };
    }

    private static bool Equals(ReadOnlyMemory<byte> one, byte[] other) => one.Span.SequenceEqual(other);
}
