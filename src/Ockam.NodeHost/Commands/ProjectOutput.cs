using System.Text.Json;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

/// <summary>How projects and their members are written, the same by every command.</summary>
internal static class ProjectOutput
{
    public static string Text(Project project) => string.Join(
        Environment.NewLine,
        $"project:       {project.Name}",
        $"id:            {project.Id}",
        $"node:          {project.Node}",
        $"route:         {project.AccessRoute}",
        $"authority:     {project.Authority}",
        $"its route:     {project.AuthorityRoute?.ToString() ?? "none"}");

    public static void WriteProject(this Utf8JsonWriter value, Project project)
    {
        value.WriteString("name", project.Name);
        value.WriteString("id", project.Id);
        value.WriteString("identifier", project.Node.ToString());
        value.WriteString("access_route", project.AccessRoute.ToString());
        value.WriteString("authority_identifier", project.Authority.ToString());
        value.WriteString("authority_access_route", project.AuthorityRoute?.ToString());
    }

    public static string Text(Member member) =>
        $"{member.Identifier}  {string.Join(", ", member.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}"))}";

    public static void WriteMember(this Utf8JsonWriter value, Member member)
    {
        value.WriteString("identifier", member.Identifier.ToString());
        value.WriteStartObject("attributes");
        foreach ((string name, string text) in member.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            value.WriteString(name, text);
        value.WriteEndObject();
        value.WriteNumber("added_at", member.AddedAt);
        value.WriteString("added_by", member.AddedBy?.ToString());
    }
}
