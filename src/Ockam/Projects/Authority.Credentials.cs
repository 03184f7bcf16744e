using Ockam.Identities;

namespace Ockam.Projects;

// The credential issuer of section 8.3.
public sealed partial class Authority
{
    /// <summary>Issues a credential with the caller's attributes, and those of its project.</summary>
    /// <param name="caller">Who asks; a member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuthorityException">The caller is not a member.</exception>
    public async Task<CredentialAndPurposeKey> IssueCredentialAsync(Identifier caller, CancellationToken cancellationToken = default)
    {
        AuthorityRoles roles = await RolesOfAsync(caller, cancellationToken).ConfigureAwait(false);
        if (!roles.IsMember) throw AuthorityException.Forbidden("unauthorized member");
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in roles.Member?.Attributes ?? new Dictionary<string, string>()) attributes[name] = value;
        if (roles.IsAccountAdministrator)
        {
            attributes[MemberAttributes.Relay] = MemberAttributes.AnyRelay;
            attributes[MemberAttributes.TlsCertificate] = "true";
        }

        // Last: an enroller must not pass off a credential as another project's.
        attributes.Remove(MemberAttributes.TrustContext);
        if (Options is { NamesTrustContext: true, ProjectId: { } project }) attributes[MemberAttributes.TrustContext] = project;

        // A credential that outlived its key would not verify, so the key has to live as long as what it signs.
        await _purposeKeys.GetOrCreateAsync(Identifier, PurposeKeyKind.Credentials, Options.CredentialLifetime, cancellationToken)
            .ConfigureAwait(false);
        CredentialAndPurposeKey credential = await _credentials.IssueAsync(
            Identifier, caller, new Attributes(attributes), Options.CredentialLifetime, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        Interlocked.Increment(ref _credentialsIssued);
        return credential;
    }
}
