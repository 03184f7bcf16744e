using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class IamClient
{
    /// <summary>Makes an instance profile, still without a role.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="path">Its path, which begins and ends with a slash; null for <c>/</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IamInstanceProfile> CreateInstanceProfileAsync(
        string name, IReadOnlyDictionary<string, string> tags, string? path = null, CancellationToken cancellationToken = default)
    {
        AwsParameters parameters = Tag(Parameters().Add("InstanceProfileName", name).Add("Path", path), tags);
        return ToProfile(
            await AskAsync("CreateInstanceProfile", parameters, "InstanceProfile", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>An instance profile, with its tags.</summary>
    public async Task<IamInstanceProfile> GetInstanceProfileAsync(string name, CancellationToken cancellationToken = default) =>
        ToProfile(await AskAsync(
            "GetInstanceProfile", Parameters().Add("InstanceProfileName", name), "InstanceProfile", cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Instance profiles, without tags.</summary>
    /// <param name="pathPrefix">How their paths begin; null for all.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public IAsyncEnumerable<IamInstanceProfile> ListInstanceProfilesAsync(
        string? pathPrefix = null, CancellationToken cancellationToken = default) => ListAsync(
        "ListInstanceProfiles", Parameters().Add("PathPrefix", pathPrefix), "InstanceProfiles", ToProfile, cancellationToken);

    /// <summary>Puts a role into an instance profile, which has none yet.</summary>
    public Task AddRoleToInstanceProfileAsync(string profileName, string roleName, CancellationToken cancellationToken = default) =>
        DoAsync(
            "AddRoleToInstanceProfile", Parameters().Add("InstanceProfileName", profileName).Add("RoleName", roleName),
            cancellationToken);

    /// <summary>Takes a role out of an instance profile; instances that have it lose it.</summary>
    public Task RemoveRoleFromInstanceProfileAsync(
        string profileName, string roleName, CancellationToken cancellationToken = default) => DoAsync(
        "RemoveRoleFromInstanceProfile", Parameters().Add("InstanceProfileName", profileName).Add("RoleName", roleName),
        cancellationToken);

    /// <summary>Deletes an instance profile without a role.</summary>
    public Task DeleteInstanceProfileAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync("DeleteInstanceProfile", Parameters().Add("InstanceProfileName", name), cancellationToken);

    private IamInstanceProfile ToProfile(XElement item) => new(
        Need(item, "GetInstanceProfile", "InstanceProfileName"), item.Text("Arn") ?? "", item.Text("Path") ?? "/",
        [.. item.Items("Roles").Select(role => role.Text("RoleName")).OfType<string>()], ToTags(item));
}
