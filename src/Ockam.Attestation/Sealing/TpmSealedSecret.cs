namespace Ockam.Attestation;

/// <summary>A secret that only one TPM opens, and only while registers have certain values. It may be stored anywhere.</summary>
public sealed class TpmSealedSecret
{
    // "OTS1": our form, first version.
    private const uint Magic = 0x4f54_5331;
    private const int MaximumLength = 4096;

    internal TpmSealedSecret(PcrSelection selection, byte[] priv, byte[] area)
    {
        Selection = selection;
        Private = priv;
        Public = area;
    }

    /// <summary>The registers whose values it is sealed to.</summary>
    public PcrSelection Selection { get; }

    /// <summary>The part that only the TPM can read (the content of a TPM2B_PRIVATE).</summary>
    public ReadOnlyMemory<byte> Private { get; }

    /// <summary>The public part with the policy (TPMT_PUBLIC).</summary>
    public ReadOnlyMemory<byte> Public { get; }

    /// <summary>The digest of the policy, 32 bytes.</summary>
    public byte[] PolicyDigest() => TpmPublic.Policy(Public.Span);

    /// <summary>It in one piece of bytes.</summary>
    public byte[] Encode() =>
        new TpmWriter().U32(Magic).Bytes(Selection.Encode()).Sized(Private.Span).Sized(Public.Span).ToArray();

    /// <summary>Reads what <see cref="Encode"/> has written.</summary>
    /// <exception cref="AttestationException">It is none.</exception>
    public static TpmSealedSecret Decode(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new TpmReader(data);
            if (data.Length > MaximumLength || reader.U32() != Magic) throw TpmReader.Wrong("another beginning or length");
            PcrSelection selection = PcrSelection.Read(ref reader);
            byte[] priv = reader.Sized().ToArray();
            byte[] area = reader.Sized().ToArray();
            reader.End();
            _ = TpmPublic.Policy(area);
            return new TpmSealedSecret(selection, priv, area);
        }
        catch (TpmException wrong)
        {
            // It comes from a file, and no TPM is to blame.
            throw new AttestationException(
                "This is no sealed secret, or it is damaged or of a later version. Give all of what was sealed.", wrong);
        }
    }
}
