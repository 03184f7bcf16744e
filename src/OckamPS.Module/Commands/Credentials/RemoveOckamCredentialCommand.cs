using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Removes credentials that this home's nodes present. A node that is a member of a project gets another one from its authority.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "OckamCredential", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamCredentialCommand : KeptCredentialsCmdlet
{
    /// <summary>Whose: names of identities of this home, or Identifiers, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Identifier")]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = [];

    private protected override string[] Subjects => Subject;

    private protected override async Task ActAsync(
        HomeSession home, KeptCredential credential, IReadOnlyList<NamedIdentity> own, CancellationToken cancellationToken)
    {
        string what = $"credential of {credential.Subject} for '{credential.Scope}' of the node '{credential.NodeName}'";
        if (!await ConfirmAsync(what, "Remove")) return;
        bool isGone = await home.Services.KeptCredentials.RemoveAsync(credential, cancellationToken);
        Verbose(isGone ? $"The {what} is gone." : $"The {what} was gone already.");
        await ModuleNodes.RefreshAsync(cancellationToken);
    }
}
