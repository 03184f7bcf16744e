using System.Buffers.Binary;

namespace Ockam.Attestation;

/// <summary>
/// Computes registers as the firmware of EC2 fills them (TCG PC Client platform firmware profile, section 3.3.4; checked against real
/// documents, B8).
/// </summary>
internal static class PcrCalculator
{
    // From version 258 systemd's stub no longer lets firmware measure the kernel inside it; from 252 not with Secure Boot.
    private const int StubThatNeverMeasures = 258;
    private const int StubThatMeasuresWithoutSecureBoot = 252;

    private static readonly byte[] s_globalVariable = new Guid("8be4df61-93ca-11d2-aa0d-00e098032b8c").ToByteArray();
    private static readonly byte[] s_imageSecurity = new Guid("d719b2cb-3d3a-4596-a3bc-dad00e67656f").ToByteArray();

    /// <summary>PCR4 before the first image: the boot option and the separator.</summary>
    public static byte[] BootLoaderPrefix { get; } =
        Extend(Extend(new byte[48], "Calling EFI Application from Boot Option"u8), [0, 0, 0, 0]);

    /// <summary>PCR7 where Secure Boot is off.</summary>
    public static byte[] SecureBootOff { get; } = SecureBoot([], SecureBootVariables.None);

    /// <summary>PCR4.</summary>
    public static byte[] BootLoader(IReadOnlyList<EfiImage> images, bool secureBoot)
    {
        byte[] register = BootLoaderPrefix;
        foreach (EfiImage image in images)
        {
            register = TpmHash.Sha384.Extend(register, image.AuthenticodeHash());
            int stub = image.StubVersion ?? 0;
            bool measured = stub < StubThatMeasuresWithoutSecureBoot || (stub < StubThatNeverMeasures && !secureBoot);
            if (measured && image.Kernel is { } kernel) register = TpmHash.Sha384.Extend(register, kernel.AuthenticodeHash());
        }

        return register;
    }

    /// <summary>PCR7.</summary>
    public static byte[] SecureBoot(IReadOnlyList<EfiImage> images, SecureBootVariables variables)
    {
        byte[] register = new byte[48];
        register = Extend(register, Variable(s_globalVariable, "SecureBoot", [variables.IsOn ? (byte)1 : (byte)0]));
        register = Extend(register, Variable(s_globalVariable, "PK", variables.PlatformKey.Span));
        register = Extend(register, Variable(s_globalVariable, "KEK", variables.KeyExchangeKeys.Span));
        register = Extend(register, Variable(s_imageSecurity, "db", variables.Allowed.Span));
        register = Extend(register, Variable(s_imageSecurity, "dbx", variables.Forbidden.Span));
        register = Extend(register, [0, 0, 0, 0]);
        if (!variables.IsOn) return register;
        var seen = new HashSet<string>();
        foreach (EfiSignature authority in images.SelectMany(variables.AuthoritiesOf))
        {
            if (seen.Add(Convert.ToHexString(authority.Data)))
                register = Extend(register, Variable(s_imageSecurity, "db", [.. authority.Owner, .. authority.Data]));
        }

        return register;
    }

    // UEFI_VARIABLE_DATA: the GUID, the length of the name in characters, that of the data in bytes, the name, the data.
    private static byte[] Variable(byte[] guid, string name, ReadOnlySpan<byte> data)
    {
        var lengths = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(lengths, (ulong)name.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8), (ulong)data.Length);
        return [.. guid, .. lengths, .. System.Text.Encoding.Unicode.GetBytes(name), .. data];
    }

    private static byte[] Extend(byte[] register, ReadOnlySpan<byte> measured) =>
        TpmHash.Sha384.Extend(register, TpmHash.Sha384.Digest(measured));
}
