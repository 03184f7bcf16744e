using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
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
            KeptCredential[] found = [.. (await home.Services.KeptCredentials.ListAsync(cancellationToken)).Where(item =>
                IsMeant(pattern, item.Subject, own) && IsMeant(Issuer, item.Issuer, own)
                && Matches(Scope, item.Scope) && Matches(Node, item.NodeName))];
            foreach (KeptCredential item in found)
                await ForEachAsync(item.Subject.ToString(), () => ActAsync(home, item, own, cancellationToken));
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
                Write(ErrorTable.NotFound("Credential", "credential of", pattern));
        }
    }

    private static bool IsMeant(string? pattern, Identifier identifier, IReadOnlyList<NamedIdentity> own) =>
        Matches(pattern, identifier.ToString())
        || own.Any(identity => identity.Identifier == identifier && Matches(pattern, identity.Name));

    private static bool Matches(string? pattern, string text) => pattern is null
        || WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(text);
}
