using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Opens a secret that this TPM has sealed, if the registers have the values that it was sealed to.</summary>
[Cmdlet(VerbsSecurity.Unprotect, "NitroTpmSecret", DefaultParameterSetName = BySecret)]
[OutputType(typeof(SecureString), typeof(string), typeof(FileInfo))]
public sealed class UnprotectNitroTpmSecretCommand : TpmCmdlet
{
    private const string BySecret = "Sealed";
    private const string ByPath = "Path";

    // What is sealed has at most 128 bytes, and all around it a few hundred.
    private const int Longest = 4096;

    /// <summary>What Protect-NitroTpmSecret put out.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = BySecret)]
    [BytesTransformation(Maximum = Longest)]
    [ValidateNotNull]
    public byte[]? Sealed { get; set; }

    /// <summary>A file that it has written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file to write the secret to, for its owner alone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Whether the secret is put out as a text that everybody can read.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Opening a sealed secret";

    /// <inheritdoc/>
    protected override object? Target => Path ?? Tpm;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (OutFile is not null && AsPlainText) throw new FormatException("Say -OutFile or -AsPlainText, not both.");
        string? file = OutFile is null ? null : await ResolveFileAsync(OutFile);
        // Made before the TPM is asked: what cannot be written is not opened either.
        await using SecretFile? target = file is null ? null : SecretFile.Create(file);
        byte[] encoded = Sealed ?? await InputFile.ReadStartAsync(await ResolveFileAsync(Path!), Longest + 1, cancellationToken);
        var secret = TpmSealedSecret.Decode(encoded);
        byte[] opened = await WithTpmAsync(tpm => tpm.UnsealAsync(secret, cancellationToken));
        try
        {
            if (target is null)
            {
                Write(AsPlainText ? SecureTexts.PlainOf(opened) : (object)SecureTexts.FromUtf8(opened));
                return;
            }

            await target.WriteAsync(opened, cancellationToken);
            // Closed first: who comes next in the pipeline may read it at once.
            await target.DisposeAsync();
            Write(new FileInfo(file!));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }
}
