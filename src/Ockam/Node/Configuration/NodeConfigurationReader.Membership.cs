using Ockam.Projects;

namespace Ockam.Node.Configuration;

// The project that the node is in (sections 9.3 and 12).
internal sealed partial class NodeConfigurationReader
{
    private const string NoProjectRemedy =
        "add ticket: with the place of an enrollment ticket, or project: with the name of a project that the home knows";

    // What short routes begin with: the node's own project, whatever its name, unless the file says it.
    private string _project = ProjectService.DefaultName;
    private bool _isMember = isInProject;

    private (string? Project, EnrollmentTicketSource? Ticket) ReadMembership(ConfigurationSection node)
    {
        const string ProjectKey = "project", TicketKey = "ticket";
        string? project = node.Name(ProjectKey);
        if (node.Has(ProjectKey) && project is null && node.Find(ProjectKey) is null)
            node.Mistake(ProjectKey, "no project is named", "write its name, or remove this key");
        if (node.Has(TicketKey) && node.Find(TicketKey) is null)
            node.Mistake(TicketKey, "no ticket is named", "write the path of a file, env:NAME, or an https URL");
        EnrollmentTicketSource? ticket = ReadTicket(node, TicketKey);
        foreach (string key in new[] { ProjectKey, TicketKey }.Where(node.Has))
        {
            _isMember = true;
            if (node.Has(AuthorityKey))
                node.Mistake(key, "the authority of the project counts, and another one is named", $"remove this, or {AuthorityKey}");
        }

        _project = project ?? _project;
        return (project, ticket);
    }

    // Its value is never shown: it may be the ticket itself.
    private EnrollmentTicketSource? ReadTicket(ConfigurationSection node, string key)
    {
        if (node.Text(key) is not { } text) return null;
        try
        {
            return EnrollmentTicketSource.Parse(text, Path.GetDirectoryName(Path.GetFullPath(file)));
        }
        catch (ProjectException refused)
        {
            node.Mistake(key, refused.Message.TrimEnd('.'), "write the path of a file, env:NAME, or an https URL");
            return null;
        }
    }

    // Names a project at the beginning, and nowhere else.
    private bool CheckProject(ConfigurationSection section, string key, Routing.MultiAddr route)
    {
        if (!ConfigurationValues.BeginsWithProject(route) || _isMember) return true;
        section.Mistake(key, "the node is in no project, so that this route leads nowhere", NoProjectRemedy);
        return false;
    }
}
