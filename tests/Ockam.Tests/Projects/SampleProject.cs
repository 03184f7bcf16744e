using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>A project whose node and authority exist as identities of a store in memory.</summary>
internal static class SampleProject
{
    public const string AccessRoute = "/dnsaddr/project.example/tcp/4000/service/api";
    public const string AuthorityRoute = "/dnsaddr/authority.example/tcp/4001/service/api";

    public static async Task<ProjectFile> CreateFileAsync(string name = "health")
    {
        await using var store = new InMemoryStore();
        var home = new HomeServices(store, TimeProvider.System);
        NamedIdentity node = await home.Identities.CreateAsync("node");
        NamedIdentity authority = await home.Identities.CreateAsync("authority");
        return new ProjectFile
        {
            Id = "project",
            Name = name,
            AccessRoute = AccessRoute,
            Identity = node.Identifier.ToString(),
            AuthorityAccessRoute = AuthorityRoute,
            AuthorityIdentity = (await home.Identities.ExportAsync(authority.Identifier)).AsSpan().ToHex(),
            ProjectChangeHistory = (await home.Identities.ExportAsync(node.Identifier)).AsSpan().ToHex(),
        };
    }

    public static async Task<Project> CreateAsync(string name = "health") => Project.Verify(await CreateFileAsync(name));
}
