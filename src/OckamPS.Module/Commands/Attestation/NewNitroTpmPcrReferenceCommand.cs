using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Computes the values that registers will have when a machine starts from an image, before it runs anywhere.</summary>
[Cmdlet(VerbsCommon.New, "NitroTpmPcrReference", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low,
    DefaultParameterSetName = ByValue)]
[OutputType(typeof(NitroTpmPcrReferenceInfo), typeof(FileInfo))]
public sealed class NewNitroTpmPcrReferenceCommand : AsyncCmdlet
{
    private const string ByImage = "Image";
    private const string ByValue = "Value";

    // Firmware has 64 KiB for a variable at most.
    private const int LongestVariable = 1 << 20;

    /// <summary>The EFI images in the order in which they are loaded; usually one, a unified kernel image.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByImage)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>PK, as a list of signatures; Secure Boot is on if it is given.</summary>
    [Parameter(ParameterSetName = ByImage)]
    [Alias("PK")]
    [BytesTransformation(Maximum = LongestVariable)]
    [ValidateNotNull]
    public byte[] PlatformKey { get; set; } = [];

    /// <summary>KEK, as lists of signatures.</summary>
    [Parameter(ParameterSetName = ByImage)]
    [Alias("KEK")]
    [BytesTransformation(Maximum = LongestVariable)]
    [ValidateNotNull]
    public byte[] KeyExchangeKey { get; set; } = [];

    /// <summary>db, as lists of signatures.</summary>
    [Parameter(ParameterSetName = ByImage)]
    [BytesTransformation(Maximum = LongestVariable)]
    [ValidateNotNull]
    public byte[] AllowedSignature { get; set; } = [];

    /// <summary>dbx, as lists of signatures.</summary>
    [Parameter(ParameterSetName = ByImage)]
    [Alias("Dbx")]
    [BytesTransformation(Maximum = LongestVariable)]
    [ValidateNotNull]
    public byte[] ForbiddenSignature { get; set; } = [];

    /// <summary>Values of registers that are known already, by their numbers.</summary>
    [Parameter(ParameterSetName = ByImage)]
    [Parameter(Mandatory = true, ParameterSetName = ByValue)]
    [ValidateNotNullOrEmpty]
    public Hashtable? Pcr { get; set; }

    /// <summary>The file to write, in the JSON form of AWS's tool; the reference goes to the pipeline if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Computing registers";

    /// <inheritdoc/>
    protected override object? Target => Path is [var one] ? one : Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var images = new List<string>();
        foreach (string path in Path) images.Add(await ResolveFileAsync(path));
        var variables = new SecureBootVariables(PlatformKey, KeyExchangeKey, AllowedSignature, ForbiddenSignature);
        PcrReference reference = Compute(images, variables);
        if (!await ConfirmAsync(OutFile ?? "registers", "Make a reference")) return;
        if (OutFile is null) Write(ReferenceInfos.Of(reference, images, variables.IsOn));
        else Write(await TextFiles.WriteAsync(await ResolveFileAsync(OutFile), reference.ToJson() + "\n", Force, cancellationToken));
    }

    private PcrReference Compute(List<string> images, SecureBootVariables variables)
    {
        var all = new SortedDictionary<int, ReadOnlyMemory<byte>>();
        if (images.Count > 0)
        {
            PcrReference computed = PcrReference.Compute([.. images.Select(EfiImage.Load)], variables);
            foreach ((int index, ReadOnlyMemory<byte> value) in computed.Pcrs) all[index] = value;
        }

        if (Pcr is not null)
            foreach ((int index, ReadOnlyMemory<byte> value) in PcrTables.Read(Pcr)) all[index] = value;
        return new PcrReference(all);
    }
}
