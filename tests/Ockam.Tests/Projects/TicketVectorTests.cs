using System.Text.Json;
using Ockam.Projects;
using Utf8 = System.Text.Encoding;

namespace Ockam.Tests.Projects;

/// <summary>All of <c>tickets.json</c>.</summary>
public class TicketVectorTests
{
    private static JsonElement Cases => Vectors.Read("ockam/tickets.json");

    [VectorFact]
    public void The_legacy_ticket_of_the_original_has_the_fields_of_the_sample_and_gives_its_bytes_again()
    {
        JsonElement fixture = Cases.GetProperty("legacy_fixture");
        string hex = fixture.GetProperty("hex").GetString()!;
        JsonElement project = fixture.GetProperty("json").GetProperty("project");
        (ProjectFile file, OneTimeCode code, EnrollmentTicketForm form) = EnrollmentTicket.Read(Utf8.UTF8.GetBytes(hex));
        using (code)
        {
            Assert.Equal(fixture.GetProperty("json").GetProperty("one_time_code").GetString(), code.Bytes.ToHex());
        }

        Assert.Equal(EnrollmentTicketForm.Legacy, form);
        foreach ((string key, string? value) in ((string, string?)[])[
            ("id", file.Id), ("name", file.Name), ("space_name", file.SpaceName), ("access_route", file.AccessRoute),
            ("space_id", file.SpaceId), ("identity", file.Identity), ("authority_access_route", file.AuthorityAccessRoute),
            ("authority_identity", file.AuthorityIdentity), ("version", file.Version), ("operation_id", file.OperationId)])
            Assert.Equal(project.GetProperty(key).GetString(), value);
        Assert.Empty(file.Users);
        Assert.Equal("[]", file.UserRoles);
        Assert.Null(file.Running);
        Assert.Null(file.ProjectChangeHistory);

        // The sample is of an older writer, which knew nothing of the last key.
        string original = Utf8.UTF8.GetString(Convert.FromHexString(hex));
        string written = Utf8.UTF8.GetString(file.Encode());
        Assert.EndsWith($"\"project\":{written.Replace(",\"project_change_history\":null", "")}}}", original);
    }

    [VectorFact]
    public void A_ticket_that_lacks_the_projects_history_is_refused_as_the_original_does()
    {
        byte[] ticket = Utf8.UTF8.GetBytes(Cases.GetProperty("legacy_fixture").GetProperty("hex").GetString()!);
        Assert.Equal(
            ProjectErrorReason.InvalidField, Assert.Throws<ProjectException>(() => EnrollmentTicket.Parse(ticket)).Reason);
    }

    [VectorFact]
    public void The_fields_of_a_legacy_ticket_are_verified()
    {
        JsonElement fields = Cases.GetProperty("legacy_field_case");
        string Field(string name) => fields.GetProperty(name).GetString()!;
        Project project = Project.Verify(new ProjectFile
        {
            Id = "id", Name = "name", AccessRoute = Field("access_route"), AuthorityAccessRoute = Field("authority_access_route"),
            AuthorityIdentity = Field("authority_identity"), ProjectChangeHistory = Field("project_change_history"),
        });
        Assert.Equal(Field("project_change_history"), project.Node.ChangeHistory.ToString());
        Assert.Equal(Field("authority_identity"), project.Authority.ChangeHistory.ToString());
        Assert.Equal(Field("access_route"), project.AccessRoute.ToString());
        using var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(project, code);
        using EnrollmentTicket read = EnrollmentTicket.Parse(ticket.Encode(EnrollmentTicketForm.Legacy));
        Assert.Equal(project.File.Encode(), read.Project.File.Encode());
        Assert.True(code.Matches(read.Code));
    }

    [VectorFact]
    public void A_projects_id_stands_for_its_route_at_the_originals_service()
    {
        JsonElement route = Cases.GetProperty("project_route");
        JsonElement exported = Cases.GetProperty("derived_exported");
        string id = route.GetProperty("project_id").GetString()!;
        string whole = route.GetProperty("route").GetString()!;
        string plain = exported.GetProperty("plain").GetString()!;
        string byId = string.Join(',', plain.Split(',').Take(6)).Replace(whole, id);
        foreach (string text in new[] { plain, byId })
        {
            (ProjectFile file, OneTimeCode code, _) = EnrollmentTicket.Read(Utf8.UTF8.GetBytes(text));
            code.Dispose();
            Assert.Equal((id, whole, plain.Split(',')[6]), (file.Id, file.AccessRoute, file.AuthorityAccessRoute));
        }

        foreach (JsonElement invalid in route.GetProperty("invalid").EnumerateArray())
        {
            byte[] text = Utf8.UTF8.GetBytes(plain.Replace(whole, invalid.GetString()));
            Assert.Equal(ProjectErrorReason.InvalidField, Assert.Throws<ProjectException>(() => EnrollmentTicket.Parse(text)).Reason);
        }
    }

    [VectorFact]
    public void Exported_tickets_have_the_bytes_of_the_samples()
    {
        JsonElement exported = Cases.GetProperty("derived_exported");
        foreach ((string key, EnrollmentTicketForm form) in
            new[] { ("plain", EnrollmentTicketForm.ExportedPlain), ("hex", EnrollmentTicketForm.Exported) })
        {
            string text = exported.GetProperty(key).GetString()!;
            using EnrollmentTicket ticket = EnrollmentTicket.Parse(Utf8.UTF8.GetBytes(text));
            Assert.Equal(form, ticket.Form);
            Assert.Equal(text, Utf8.UTF8.GetString(ticket.Encode(form)));
        }
    }
}
