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
    public static byte[] BootLoaderPrefix { get; } = Register(BootLoaderEvents([], secureBoot: false));

    /// <summary>PCR7 where Secure Boot is off.</summary>
    public static byte[] SecureBootOff { get; } = SecureBoot([], SecureBootVariables.None);

    /// <summary>PCR4.</summary>
    public static byte[] BootLoader(IReadOnlyList<EfiImage> images, bool secureBoot) => Register(BootLoaderEvents(images, secureBoot));

    /// <summary>PCR7.</summary>
    public static byte[] SecureBoot(IReadOnlyList<EfiImage> images, SecureBootVariables variables) =>
        Register(SecureBootEvents(images, variables));

    /// <summary>What firmware measures into PCR4, one after the other: the digest of each by algorithm.</summary>
    public static IEnumerable<Func<TpmHash, byte[]>> BootLoaderEvents(IReadOnlyList<EfiImage> images, bool secureBoot)
    {
        yield return Data("Calling EFI Application from Boot Option"u8.ToArray());
        yield return Separator;
        foreach (EfiImage image in images)
        {
            yield return image.AuthenticodeHash;
            int stub = image.StubVersion ?? 0;
            bool measured = stub < StubThatMeasuresWithoutSecureBoot || (stub < StubThatNeverMeasures && !secureBoot);
            if (measured && image.Kernel is { } kernel) yield return kernel.AuthenticodeHash;
        }
    }

    /// <summary>What firmware measures into PCR7, in the same form.</summary>
    public static IEnumerable<Func<TpmHash, byte[]>> SecureBootEvents(IReadOnlyList<EfiImage> images, SecureBootVariables variables)
    {
        yield return Data(Variable(s_globalVariable, "SecureBoot", [variables.IsOn ? (byte)1 : (byte)0]));
        yield return Data(Variable(s_globalVariable, "PK", variables.PlatformKey.Span));
        yield return Data(Variable(s_globalVariable, "KEK", variables.KeyExchangeKeys.Span));
        yield return Data(Variable(s_imageSecurity, "db", variables.Allowed.Span));
        yield return Data(Variable(s_imageSecurity, "dbx", variables.Forbidden.Span));
        yield return Separator;
        if (!variables.IsOn) yield break;
        var seen = new HashSet<string>();
        foreach (EfiSignature authority in images.SelectMany(variables.AuthoritiesOf))
        {
            if (seen.Add(Convert.ToHexString(authority.Data)))
                yield return Data(Variable(s_imageSecurity, "db", [.. authority.Owner, .. authority.Data]));
        }
    }

    /// <summary>The end of what firmware measures into a register before it starts something (EV_SEPARATOR).</summary>
    public static byte[] Separator(TpmHash hash) => hash.Digest([0, 0, 0, 0]);

    /// <summary>Data that is measured as it is.</summary>
    public static Func<TpmHash, byte[]> Data(byte[] data) => hash => hash.Digest(data);

    // UEFI_VARIABLE_DATA: the GUID, the length of the name in characters, that of the data in bytes, the name, the data.
    private static byte[] Variable(byte[] guid, string name, ReadOnlySpan<byte> data)
    {
        var lengths = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(lengths, (ulong)name.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8), (ulong)data.Length);
        return [.. guid, .. lengths, .. System.Text.Encoding.Unicode.GetBytes(name), .. data];
    }

    private static byte[] Register(IEnumerable<Func<TpmHash, byte[]>> events) => events.Aggregate(
        new byte[TpmHash.Sha384.Length()], (register, digest) => TpmHash.Sha384.Extend(register, digest(TpmHash.Sha384)));
}
