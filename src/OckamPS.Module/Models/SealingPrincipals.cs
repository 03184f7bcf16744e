using Ockam.Identities;
using Ockam.Models;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Models;

/// <summary>Finds which principals of a policy people mean.</summary>
internal static class SealingPrincipals
{
    /// <exception cref="ModelException">One is neither a principal nor the name of an identity of this home.</exception>
    public static async Task<KeyPolicyPrincipal[]> ResolveAsync(string[] names, CancellationToken cancellationToken)
    {
        var principals = new KeyPolicyPrincipal[names.Length];
        for (int i = 0; i < names.Length; i++) principals[i] = await ResolveAsync(names[i], cancellationToken);
        return principals;
    }

    private static async Task<KeyPolicyPrincipal> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return KeyPolicyPrincipal.Parse(name);
        }
        catch (ModelException)
        {
            // It may still be somebody of this home; if nobody has that name either, the first refusal says all the forms.
            await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
            IReadOnlyList<NamedIdentity> own = await home.Services.Identities.ListAsync(cancellationToken);
            if (own.FirstOrDefault(identity => identity.Name == name) is not { } found) throw;
            return new KeyPolicyPrincipal(KeyPolicyPrincipal.Ockam, found.Identifier.ToString());
        }
    }
}
