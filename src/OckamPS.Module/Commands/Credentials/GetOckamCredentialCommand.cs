using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the credentials that this home's nodes present, those of projects' members among them.</summary>
[Cmdlet(VerbsCommon.Get, "OckamCredential")]
[OutputType(typeof(OckamCredentialInfo))]
public sealed class GetOckamCredentialCommand : KeptCredentialsCmdlet
{
    /// <summary>Whose: names of identities of this home, or Identifiers, with wildcards; all if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Identifier")]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = ["*"];

    private protected override string[] Subjects => Subject;

    private protected override Task ActAsync(
        HomeSession home, KeptCredential credential, IReadOnlyList<NamedIdentity> own, CancellationToken cancellationToken)
    {
        Write(CredentialInfos.Of(credential, own));
        return Task.CompletedTask;
    }
}
