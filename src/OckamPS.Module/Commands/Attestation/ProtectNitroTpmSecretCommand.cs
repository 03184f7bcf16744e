using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Seals a secret: this TPM alone opens it, and only while registers have certain values.</summary>
[Cmdlet(VerbsSecurity.Protect, "NitroTpmSecret", DefaultParameterSetName = BySecret)]
[OutputType(typeof(NitroTpmSealedSecretInfo), typeof(FileInfo))]
public sealed class ProtectNitroTpmSecretCommand : TpmCmdlet
{
    private const string BySecret = "Secret";
    private const string ByPath = "Path";

    /// <summary>The secret: a text, which is sealed as UTF-8.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = BySecret)]
    [ValidateNotNull]
    public SecureString? Secret { get; set; }

    /// <summary>A file with it, of 1 to 128 bytes.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Registers that must have the values that they have now.</summary>
    [Parameter(Position = 0)]
    [PcrIndexTransformation]
    [ArgumentCompleter(typeof(PcrIndexCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? Index { get; set; }

    /// <summary>Values that registers must have then, by their numbers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? ExpectedPcr { get; set; }

    /// <summary>Values that registers must have then, as New-NitroTpmPcrReference puts them out or writes them.</summary>
    [Parameter]
    [ReferenceTransformation]
    [ValidateNotNullOrEmpty]
    public string? Reference { get; set; }

    /// <summary>The bank of the registers; the one that attestation documents report if it is left out.</summary>
    [Parameter]
    public NitroTpmPcrBank Bank { get; set; } = NitroTpmPcrBank.Sha384;

    /// <summary>The file to write; the sealed secret goes to the pipeline if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Sealing";

    /// <inheritdoc/>
    protected override object? Target => Path ?? Tpm;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string? file = OutFile is null ? null : await ResolveFileAsync(OutFile);
        if (file is not null) TextFiles.RequireFree(file, Force);
        SortedDictionary<int, ReadOnlyMemory<byte>> expected = PcrTables.Read(ExpectedPcr, Reference, PcrInfos.HashOf(Bank)) ?? [];
        int[] present = [.. (Index ?? []).Where(index => !expected.ContainsKey(index))];
        if (expected.Count + present.Length == 0)
            throw new FormatException("Name the registers to seal to: -Index, -ExpectedPcr or -Reference.");
        foreach (int index in expected.Keys.Concat(present).Where(index => index is 16 or 23))
            Warn($"PCR{index} can be reset by anybody on the machine: what is sealed to it is not bound to anything.");
        byte[] secret = await ReadAsync(cancellationToken);
        try
        {
            TpmSealedSecret made = await WithTpmAsync(tpm => SealAsync(tpm, secret, expected, present, cancellationToken));
            if (file is null) Write(TpmInfos.Of(made));
            else Write(await TextFiles.WriteAsync(file, made.Encode(), Force, cancellationToken));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<TpmSealedSecret> SealAsync(
        TpmClient tpm,
        byte[] secret,
        SortedDictionary<int, ReadOnlyMemory<byte>> expected,
        int[] present,
        CancellationToken cancellationToken)
    {
        TpmHash bank = PcrInfos.HashOf(Bank);
        if (expected.Count == 0) return await tpm.SealAsync(secret, PcrSelection.Of(bank, present), cancellationToken);
        var all = new SortedDictionary<int, ReadOnlyMemory<byte>>(expected);
        if (present.Length > 0)
        {
            PcrValues now = await tpm.ReadPcrsAsync(PcrSelection.Of(bank, present), cancellationToken);
            foreach (int index in present) all[index] = now[bank, index];
        }

        return await tpm.SealAsync(secret, bank, all, cancellationToken);
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        byte[] secret = Secret is null
            ? await InputFile.ReadStartAsync(await ResolveFileAsync(Path!), TpmClient.MaximumSecretLength + 1, cancellationToken)
            : SecureTexts.ToUtf8(Secret);
        if (secret.Length is > 0 and <= TpmClient.MaximumSecretLength) return secret;
        CryptographicOperations.ZeroMemory(secret);
        throw new FormatException(secret.Length == 0
            ? "The secret is empty."
            : $"A TPM seals at most {TpmClient.MaximumSecretLength} bytes. Seal a key, and encrypt the rest with it.");
    }
}
