using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with credentials that this home keeps.</summary>
public abstract class KeptCredentialsCmdlet : HomeCmdlet
{
    /// <summary>Only those of this authority: an Identifier, or the name of an identity of this home, with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Issuer { get; set; }

    /// <summary>Only those for this scope, with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Scope { get; set; }

    /// <summary>Only those that this node presents, with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>Whose credentials are meant: names or Identifiers, with wildcards.</summary>
    private protected abstract string[] Subjects { get; }

    /// <inheritdoc/>
    protected override object Target => Subjects;

    /// <summary>Does it to one of them.</summary>
    private protected abstract Task ActAsync(
        HomeSession home, KeptCredential credential, IReadOnlyList<NamedIdentity> own, CancellationToken cancellationToken);

    private protected sealed override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> own = await home.Services.Identities.ListAsync(cancellationToken);
        foreach (string pattern in Subjects)
        {
            IReadOnlyList<KeptCredential> all = await home.Services.KeptCredentials.ListAsync(cancellationToken);
            KeptCredential[] found = Match(all, pattern, "Credential", "credential of", (item, matches) =>
                IsMeant(matches, item.Subject, own) && IsMeant(Matcher(Issuer), item.Issuer, own)
                && Matcher(Scope)(item.Scope) && Matcher(Node)(item.NodeName));
            foreach (KeptCredential item in found)
                await ForEachAsync(item.Subject.ToString(), () => ActAsync(home, item, own, cancellationToken));
        }
    }

    private static bool IsMeant(Func<string, bool> matches, Identifier identifier, IReadOnlyList<NamedIdentity> own) =>
        matches(identifier.ToString()) || own.Any(identity => identity.Identifier == identifier && matches(identity.Name));

    private static Func<string, bool> Matcher(string? pattern) => pattern is null ? _ => true : Wildcards.Of(pattern).IsMatch;
}
