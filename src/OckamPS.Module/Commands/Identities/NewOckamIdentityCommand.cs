using System.Management.Automation;
using Ockam.Identities;
using Ockam.Vault;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes identities, each with a new key.</summary>
[Cmdlet(VerbsCommon.New, "OckamIdentity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamIdentityInfo))]
public sealed class NewOckamIdentityCommand : HomeCmdlet
{
    /// <summary>Names; a random one if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("IdentityName")]
    [TakenFrom("IdentityName", "Name")]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The algorithm of its key; what the vault usually makes if it is left out.</summary>
    [Parameter]
    public OckamKeyType? KeyType { get; set; }

    /// <summary>The vault that holds its keys; the default one if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VaultCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>A key that the vault's service has already, of which it becomes the key: its id, ARN or alias in AWS KMS.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("KeyId", "Arn")]
    [TakenFrom("Arn", "KeyArn", "KeyId")]
    [ValidateNotNullOrEmpty]
    public string? KmsKey { get; set; }

    /// <summary>It becomes the one that is meant where none is named.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        foreach (string? name in Name ?? [null!])
        {
            await ForEachAsync(name, async () =>
            {
                if (!await ConfirmAsync(name is null ? "identity" : $"identity '{name}'", "Make")) return;
                SigningKeyType? type = KeyType switch
                {
                    null => null, OckamKeyType.P256 => SigningKeyType.EcdsaP256, _ => SigningKeyType.Ed25519,
                };
                NamedIdentity made = KmsKey is null
                    ? await home.Services.Identities.CreateAsync(name, type, Vault, cancellationToken)
                    : await home.Services.Identities.CreateWithKeyAsync(name, KmsKey, Vault, cancellationToken);
                if (Default)
                {
                    await home.Services.Identities.SetDefaultAsync(made.Name, cancellationToken);
                    made = await home.Services.Identities.ResolveAsync(made.Name, cancellationToken);
                }

                Write(await IdentityInfos.OfAsync(home, made, cancellationToken));
            });
        }

        await ModuleNodes.RefreshAsync(cancellationToken);
    }
}
