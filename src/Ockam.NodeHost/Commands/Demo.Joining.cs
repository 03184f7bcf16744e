using System.Net;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.NodeHost.Commands;

// The project, its tickets, and those who redeem them.
internal sealed partial class Demo
{
    private const string ProjectName = "demo";

    private async Task<(OckamNode Node, Project Project)> StartProjectAsync(CancellationToken cancellationToken)
    {
        OckamNode node = await CreateAsync(
            new OckamNodeOptions { Name = "project", IsOwnAuthority = true, EndsChannelsWithCredentials = true }, cancellationToken);
        Project project = await node.StartProjectAsync(
            new ProjectNodeOptions { ProjectName = ProjectName, Listen = new IPEndPoint(IPAddress.Loopback, 0) }, cancellationToken);
        string at = node.TcpListeners.Single().LocalEndPoint.ToString();
        Step($"project listens on {at}: it says who is a member, and has relays for them", ("node", "project"), ("listens_on", at));
        return (node, project);
    }

    private async Task<OckamNode> JoinAsync(
        string name, OckamNode administrator, Project project, string attribute, string? relay, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, string> { [attribute] = "true" };
        if (relay is not null) attributes[MemberAttributes.Relay] = relay;
        using OneTimeCode code = await administrator.Authority!.CreateTokenAsync(
            administrator.Identifier, attributes, cancellationToken: cancellationToken);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(project, code);
        string gives = string.Join(", ", attributes.Select(pair => $"{pair.Key}={pair.Value}"));
        Step($"a ticket for {name}: {gives}", ("ticket_for", name), ("attributes", gives), ("reference", ticket.Reference));

        var store = new InMemoryStore();
        await new HomeServices(store, TimeProvider.System).Projects.ImportAsync(ticket.Project, cancellationToken);
        OckamNode node = await CreateAsync(
            new OckamNodeOptions { Name = name, Store = store, Project = ticket.Project.Name }, cancellationToken);
        await node.EnrollAsync(ticket, cancellationToken);
        await node.WaitForCredentialAsync(cancellationToken);
        Step($"{name} redeemed it, and has a credential that says so", ("node", name), ("project", project.Name));
        return node;
    }

    private async Task<OckamNode> CreateAsync(OckamNodeOptions options, CancellationToken cancellationToken)
    {
        OckamNode node = await OckamNode.CreateAsync(
            options.Store is null ? options with { Store = new InMemoryStore() } : options, cancellationToken);
        _open.Add(node);
        Step($"{node.Name} is {node.Identifier}", ("node", node.Name), ("identifier", node.Identifier.ToString()));
        return node;
    }
}
