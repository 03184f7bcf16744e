using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class IamClient
{
    /// <summary>Makes a role.</summary>
    /// <param name="name">Its name: 64 characters at most.</param>
    /// <param name="trustPolicy">Who may take it on, as JSON.</param>
    /// <param name="description">What it is for; null for nothing.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="path">Its path, which begins and ends with a slash; null for <c>/</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IamRole> CreateRoleAsync(
        string name, string trustPolicy, string? description, IReadOnlyDictionary<string, string> tags, string? path = null,
        CancellationToken cancellationToken = default)
    {
        AwsParameters parameters = Parameters().Add("RoleName", name).Add("Path", path)
            .Add("AssumeRolePolicyDocument", trustPolicy).Add("Description", description);
        return ToRole(await AskAsync("CreateRole", Tag(parameters, tags), "Role", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A role, with its tags.</summary>
    public async Task<IamRole> GetRoleAsync(string name, CancellationToken cancellationToken = default) =>
        ToRole(await AskAsync("GetRole", Parameters().Add("RoleName", name), "Role", cancellationToken).ConfigureAwait(false));

    /// <summary>Roles, without tags.</summary>
    /// <param name="pathPrefix">How their paths begin; null for all.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public IAsyncEnumerable<IamRole> ListRolesAsync(string? pathPrefix = null, CancellationToken cancellationToken = default) =>
        ListAsync("ListRoles", Parameters().Add("PathPrefix", pathPrefix), "Roles", ToRole, cancellationToken);

    /// <summary>Deletes a role without policies that is in no instance profile.</summary>
    public Task DeleteRoleAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync("DeleteRole", Parameters().Add("RoleName", name), cancellationToken);

    /// <summary>Writes a policy of a role's own; one of that name is replaced.</summary>
    public Task PutRolePolicyAsync(string roleName, string policyName, string policy, CancellationToken cancellationToken = default) =>
        DoAsync(
            "PutRolePolicy",
            Parameters().Add("RoleName", roleName).Add("PolicyName", policyName).Add("PolicyDocument", policy), cancellationToken);

    /// <summary>A policy of a role's own, as JSON.</summary>
    public async Task<string> GetRolePolicyAsync(string roleName, string policyName, CancellationToken cancellationToken = default)
    {
        AwsParameters parameters = Parameters().Add("RoleName", roleName).Add("PolicyName", policyName);
        return ToDocument(
            (await AskAsync("GetRolePolicy", parameters, "PolicyDocument", cancellationToken).ConfigureAwait(false)).Value);
    }

    /// <summary>The names of a role's own policies.</summary>
    public IAsyncEnumerable<string> ListRolePoliciesAsync(string roleName, CancellationToken cancellationToken = default) =>
        ListAsync("ListRolePolicies", Parameters().Add("RoleName", roleName), "PolicyNames", item => item.Value, cancellationToken);

    /// <summary>Deletes a policy of a role's own.</summary>
    public Task DeleteRolePolicyAsync(string roleName, string policyName, CancellationToken cancellationToken = default) => DoAsync(
        "DeleteRolePolicy", Parameters().Add("RoleName", roleName).Add("PolicyName", policyName), cancellationToken);

    /// <summary>Attaches a policy that stands by itself, for example AWS's <c>AmazonSSMManagedInstanceCore</c>.</summary>
    public Task AttachRolePolicyAsync(string roleName, string policyArn, CancellationToken cancellationToken = default) => DoAsync(
        "AttachRolePolicy", Parameters().Add("RoleName", roleName).Add("PolicyArn", policyArn), cancellationToken);

    /// <summary>The ARNs of the policies attached to a role.</summary>
    public IAsyncEnumerable<string> ListAttachedRolePoliciesAsync(string roleName, CancellationToken cancellationToken = default) =>
        ListAsync(
            "ListAttachedRolePolicies", Parameters().Add("RoleName", roleName), "AttachedPolicies",
            item => Need(item, "ListAttachedRolePolicies", "PolicyArn"), cancellationToken);

    /// <summary>Detaches a policy from a role.</summary>
    public Task DetachRolePolicyAsync(string roleName, string policyArn, CancellationToken cancellationToken = default) => DoAsync(
        "DetachRolePolicy", Parameters().Add("RoleName", roleName).Add("PolicyArn", policyArn), cancellationToken);

    private IamRole ToRole(XElement item) => new(
        Need(item, "GetRole", "RoleName"), item.Text("Arn") ?? "", item.Text("RoleId") ?? "", item.Text("Path") ?? "/",
        ToDocument(item.Text("AssumeRolePolicyDocument")), ToTags(item));
}
