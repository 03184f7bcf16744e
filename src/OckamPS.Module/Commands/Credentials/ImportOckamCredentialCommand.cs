using System.Management.Automation;
using Ockam.Identities;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Keeps a credential of an identity of this home, after it was verified, for a node that presents it.</summary>
[Cmdlet(
    VerbsData.Import, "OckamCredential", DefaultParameterSetName = ByText, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamCredentialInfo))]
public sealed class ImportOckamCredentialCommand : CredentialTextCmdlet
{
    /// <summary>What it is for; the membership in the project if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Scope { get; set; }

    /// <summary>The node that presents it; the process's default one if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string? Node { get; set; }

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        CredentialAndPurposeKey credential = CredentialAndPurposeKey.Parse(await ReadTextAsync(cancellationToken));
        Identifier issuer = await ResolveIssuerAsync(home, cancellationToken);
        string scope = Scope ?? (await home.Services.Projects.GetAsync(Project, cancellationToken)).MemberScope;
        string node = string.IsNullOrEmpty(Node) ? NodeSettings.DefaultName : Node;
        if (!await ConfirmAsync($"credential by {issuer}", $"Keep for '{scope}' of the node '{node}'")) return;
        VerifiedCredential verified = await home.Services.KeptCredentials.KeepAsync(credential, issuer, scope, node, cancellationToken);
        IReadOnlyList<NamedIdentity> own = await home.Services.Identities.ListAsync(cancellationToken);
        var kept = new KeptCredential(verified.Subject, issuer, scope, node, credential.Encode(), verified.ExpiresAt);
        Write(CredentialInfos.Of(kept, own));
        await ModuleNodes.RefreshAsync(cancellationToken);
    }
}
