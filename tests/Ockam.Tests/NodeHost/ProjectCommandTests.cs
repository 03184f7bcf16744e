using System.Text.Json;
using Ockam.Identities;
using Ockam.Projects;
using Ockam.Storage;
using Ockam.Tests.Projects;

namespace Ockam.Tests.NodeHost;

/// <summary>Tickets, members and projects by commands: on the home of an authority, and from elsewhere.</summary>
public sealed class ProjectCommandTests : IDisposable
{
    private readonly CommandHome _own = new();
    private readonly CommandHome _other = new();
    private readonly CommandHome _third = new();

    public void Dispose()
    {
        _own.Dispose();
        _other.Dispose();
        _third.Dispose();
    }

    [Fact]
    public async Task Tickets_and_members_are_made_on_the_authoritys_own_home()
    {
        string file = await CreateProjectAsync();
        string ticket = (await _own.RunAsync("ticket", "create", "--attribute", "ai-outlet", "--relay", "ai")).Done().Text;
        JsonElement made = (await _own.RunAsync(
            "ticket", "create", "--attribute", "a=b", "--expires-in", "1h", "--usage-count", "3", "--output", "json")).Done().Json;
        Assert.Equal((3600, 3), (made.GetProperty("expires_in").GetInt32(), made.GetProperty("usage_count").GetInt32()));

        CommandResult shown = (await _other.RunWithAsync(ticket, "ticket", "show", "-")).Done();
        JsonElement json = (await _other.RunWithAsync(ticket, "ticket", "show", "-", "--output", "json")).Done().Json;
        string code = System.Text.Encoding.UTF8.GetString(Convert.FromHexString(ticket))["{\"one_time_code\":\"".Length..][..64];
        Assert.Contains("one-time code: not shown", shown.Text);
        Assert.DoesNotContain(code[..8], shown.Text + json.GetRawText());
        Assert.Equal("health", json.GetProperty("project").GetProperty("name").GetString());

        string member = await _other.CreateIdentityAsync("member");
        (await _own.RunAsync("member", "add", member, "--attribute", "x=1", "--enroller")).Done();
        JsonElement listed = Assert.Single((await _own.RunAsync("member", "list", "--output", "json")).Done().Json.EnumerateArray());
        Assert.Equal(member, listed.GetProperty("identifier").GetString());
        Assert.Equal("""{"ockam-role":"enroller","x":"1"}""", listed.GetProperty("attributes").GetRawText());
        Assert.StartsWith($"{member}  ockam-role=enroller, x=1", (await _own.RunAsync("member", "list")).Done().Text);
        (await _own.RunAsync("member", "remove", member)).Done();
        Assert.Equal((3, "not_found"), Failed(await _own.RunAsync("member", "remove", member, "--output", "json")));
        Assert.Equal("[]", (await _own.RunAsync("member", "list", "--output", "json")).Done().Text);
        Assert.Equal((3, "unknown_project"), Failed(await _other.RunAsync("ticket", "create", "--output", "json")));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_ticket_goes_to_a_file_that_is_the_users_alone_and_replaces_none()
    {
        await CreateProjectAsync();
        string path = _own.Beside("a.ticket");
        CommandResult made = (await _own.RunAsync("ticket", "create", "--file", path, "--form", "exported")).Done();
        string ticket = await File.ReadAllTextAsync(path);
        Assert.DoesNotContain(ticket[^40..], made.Output);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("exported", (await _own.RunAsync("ticket", "show", path, "--output", "json")).Done()
            .Json.GetProperty("form").GetString());
        Assert.Equal((1, "file_exists"), Failed(await _own.RunAsync("ticket", "create", "--file", path, "--output", "json")));
        Assert.Equal(ticket, await File.ReadAllTextAsync(path));

        string authority = (await _own.RunAsync("project", "show", "--output", "json")).Done()
            .Json.GetProperty("authority_identifier").GetString()!;
        await using SqliteStore store = await SqliteStore.OpenAsync(_own.Folder);
        Assert.Single(await store.EnrollmentTokens.ListAsync(Identifier.Parse(authority), after: null, limit: 2));
    }

    [Fact]
    public async Task A_project_file_is_imported_and_exported_with_the_same_bytes()
    {
        string path = await CreateProjectAsync();
        string written = await File.ReadAllTextAsync(path);
        Assert.Equal(written, (await _own.RunAsync("project", "export")).Done().Text);
        CommandResult imported = (await _other.RunWithAsync(written, "project", "import", "-", "--output", "json")).Done();
        Assert.Equal("/dnsaddr/127.0.0.1/tcp/4000/service/api", imported.Json.GetProperty("access_route").GetString());
        Assert.Equal(written, (await _other.RunAsync("project", "export", "health", "--output", "json")).Done().Text);
        Assert.Contains("(default)", (await _other.RunAsync("project", "list")).Done().Text);
        Assert.Contains("authority:     I", (await _other.RunAsync("project", "show")).Done().Text);
        Assert.Equal((3, "unknown_project"), Failed(await _other.RunAsync("project", "show", "none", "--output", "json")));
        (await _other.RunAsync("project", "delete", "health")).Done();
        Assert.Equal("[]", (await _other.RunAsync("project", "list", "--output", "json")).Done().Text);

        Assert.Equal((4, "not_json"), Failed(await _other.RunWithAsync(written[..^5], "project", "import", "-", "--output", "json")));
        string history = JsonDocument.Parse(written).RootElement.GetProperty("project_change_history").GetString()!;
        string spoiled = history[..^2] + (history[^1] == '0' ? "11" : "00");
        Assert.Equal((4, "history_not_verified"), Failed(
            await _other.RunWithAsync(written.Replace(history, spoiled), "project", "import", "-", "--output", "json")));
    }

    [Fact]
    public async Task An_enroller_makes_tickets_and_administers_members_from_elsewhere()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        using OneTimeCode code = await project.Authority.CreateTokenAsync(project.Authority.Identifier, ProjectNodes.Enroller);
        using EnrollmentTicket enroller = EnrollmentTicket.Create(await DescribeAsync(project), code);
        string text = System.Text.Encoding.UTF8.GetString(enroller.Encode(EnrollmentTicketForm.Legacy));
        await File.WriteAllTextAsync(_own.Beside("enroller.ticket"), text);

        string first = (await _own.RunAsync(
            "ticket", "create", "--ticket", _own.Beside("enroller.ticket"), "--attribute", "ai-inlet=true")).Done().Text;
        string second = (await _own.RunAsync("ticket", "create", "--project", "health")).Done().Text;
        JsonElement enrolled = (await _other.RunWithAsync(first, "project", "enroll", "-", "--output", "json")).Done().Json;
        string member = enrolled.GetProperty("identifier").GetString()!;
        Assert.Equal("enrolled", enrolled.GetProperty("outcome").GetString());
        enrolled = (await _other.RunWithAsync(first, "project", "enroll", "-", "--output", "json")).Done().Json;
        Assert.Equal("already_member", enrolled.GetProperty("outcome").GetString());
        (await _other.RunAsync("project", "enroll")).Done();

        // Redeemed again by its first user the ticket was not used again; by another it is refused, and says why.
        CommandResult stolen = await _third.RunWithAsync(first, "project", "enroll", "-", "--output", "json");
        Assert.Equal((4, "refused"), Failed(stolen));
        Assert.Contains("already used", stolen.Error.GetProperty("message").GetString());
        (await _third.RunWithAsync(second, "project", "enroll", "-")).Done();

        JsonElement[] members = [.. (await _own.RunAsync("member", "list", "--output", "json")).Done().Json.EnumerateArray()];
        Assert.Equal(3, members.Length);
        Assert.Equal("true", members.Single(one => one.GetProperty("identifier").GetString() == member)
            .GetProperty("attributes").GetProperty("ai-inlet").GetString());
        (await _own.RunAsync("member", "remove", member)).Done();
        Assert.Equal((4, "refused"), Failed(await _other.RunAsync("project", "enroll", "--output", "json")));
        Assert.Equal((4, "refused"), Failed(await _third.RunAsync("ticket", "create", "--output", "json")));
    }

    [Theory]
    [InlineData("ticket create --expires-in 500ms")]
    [InlineData("ticket create --usage-count 0")]
    [InlineData("ticket create --form other")]
    [InlineData("ticket create --attribute =x")]
    [InlineData("ticket create --attribute a --attribute a=b")]
    [InlineData("ticket create --relay a --attribute ockam-relay=b")]
    [InlineData("member add x")]
    [InlineData("ticket show http://a.example/ticket")]
    public async Task A_wrong_command_line_is_refused(string line) =>
        Assert.Equal(2, (await _own.RunAsync(line.Split(' '))).ExitCode);

    internal static async Task<Project> DescribeAsync(ProjectNodes project)
    {
        string history = (await project.Node.Identities.ExportAsync(project.Node.Identifier)).ToHex();
        string way = $"/dnsaddr/127.0.0.1/tcp/{project.Port}/service/api";
        return Project.Verify(new ProjectFile
        {
            Id = "project-1", Name = "health", AccessRoute = way, AuthorityAccessRoute = way, Identity = project.Node.Identifier.ToString(),
            AuthorityIdentity = history, ProjectChangeHistory = history,
        });
    }

    private static (int, string) Failed(CommandResult result) => (result.ExitCode, result.ErrorId);

    // A home that holds the authority's key, and the file of its project.
    private async Task<string> CreateProjectAsync()
    {
        string identifier = await _own.CreateIdentityAsync("authority");
        string history = (await _own.RunAsync("identity", "export", "authority")).Done().Text;
        var file = new ProjectFile
        {
            Id = "project-1", Name = "health", AccessRoute = "/dnsaddr/127.0.0.1/tcp/4000/service/api", Identity = identifier,
            AuthorityAccessRoute = "/dnsaddr/127.0.0.1/tcp/4000/service/api", AuthorityIdentity = history, ProjectChangeHistory = history,
        };
        string path = _own.Beside("project.json");
        await File.WriteAllBytesAsync(path, file.Encode());
        (await _own.RunAsync("project", "import", path)).Done();
        Assert.True(Identifier.TryParse(identifier, out _));
        return path;
    }
}
