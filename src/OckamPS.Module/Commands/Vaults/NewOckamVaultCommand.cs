using System.Management.Automation;
using Ockam.Aws;
using Ockam.Vault;
using OckamPS.Module.Arguments;
using OckamPS.Module.Aws;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Makes vaults for the keys of identities, each with a file of its own that its owner alone can read, or with its signing keys in AWS KMS.
/// </summary>
[Cmdlet(VerbsCommon.New, "OckamVault", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = FileSet)]
[OutputType(typeof(OckamVaultInfo))]
public sealed class NewOckamVaultCommand : HomeCmdlet
{
    private const string FileSet = "File";
    private const string KmsSet = "Kms";

    /// <summary>Names: letters, digits, '-', '_' and '.'.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [Alias("VaultName")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The file, in a folder of its owner's alone; one in the home if it is left out.</summary>
    [Parameter(Position = 1, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Signing keys are made in AWS KMS and stay there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KmsSet)]
    public SwitchParameter Kms { get; set; }

    /// <summary>The profile of the shared AWS configuration that the vault is used with; what AWS's tools find if it is left out.</summary>
    [Parameter(ParameterSetName = KmsSet)]
    [Alias("AWSProfileName", "StoredCredentials")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AwsProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The keys' region; that of the session, profile, environment or instance if it is left out.</summary>
    [Parameter(ParameterSetName = KmsSet)]
    [Alias("RegionToCall")]
    [TakenFrom("SystemName", "RegionName", "Region")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AwsRegionCompleter))]
    public string? Region { get; set; }

    /// <summary>Another endpoint than AWS's own: that of a VPC, or of an emulator on this machine.</summary>
    [Parameter(ParameterSetName = KmsSet)]
    [ValidateNotNull]
    public Uri? EndpointUrl { get; set; }

    /// <summary>It becomes the one that new identities have their keys in.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        string? file = Path is null ? null : await ResolveFileAsync(Path);
        string? place = Kms ? (await PlaceAsync(cancellationToken)).ToString() : null;
        foreach (string name in Name)
        {
            await ForEachAsync(name, async () =>
            {
                if (!await ConfirmAsync($"vault '{name}'{(place is null ? "" : $" with keys in {place}")}", "Make")) return;
                StoredVault made = place is null
                    ? await home.Services.Vaults.CreateAsync(name, file, cancellationToken)
                    : await home.Services.Vaults.CreateAsync(name, VaultKind.AwsKms, place, cancellationToken);
                if (Default)
                {
                    await home.Services.Vaults.SetDefaultAsync(name, cancellationToken);
                    made = made with { IsDefault = true };
                }

                Write(await VaultInfos.OfAsync(home, made, cancellationToken));
            });
        }
    }

    // The region stays the vault's, whatever the session says later; credentials are looked for each time.
    private async Task<KmsPlace> PlaceAsync(CancellationToken cancellationToken)
    {
        string? stored = ProfileName is null ? (await OnPipelineAsync(() => StoredAws.Read(SessionState))).Options.Region : null;
        var connection = new AwsConnection(new AwsOptions
        {
            ProfileName = ProfileName, Region = Region ?? stored, EndpointUrl = EndpointUrl,
        });
        return new KmsPlace(await connection.GetRegionAsync(cancellationToken), ProfileName, EndpointUrl);
    }
}
