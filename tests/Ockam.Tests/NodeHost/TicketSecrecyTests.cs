using System.Text;
using Ockam.Projects;
using Ockam.Storage;
using Ockam.Tests.Projects;
using Ockam.Tests.Storage;
using Texts = System.Text.Encoding;

namespace Ockam.Tests.NodeHost;

/// <summary>A ticket is redeemed, stolen, damaged and shown; then everything that anybody left behind is searched for its secret.</summary>
[Collection(ProcessCollection.Name)]
public sealed class TicketSecrecyTests : IDisposable
{
    private readonly CommandHome _member = new();
    private readonly CommandHome _thief = new();
    private readonly TemporaryFolder _authorityHome = new();
    private readonly StringBuilder _left = new();

    public void Dispose()
    {
        _member.Dispose();
        _thief.Dispose();
        _authorityHome.Dispose();
    }

    [Fact]
    public async Task A_tickets_secret_is_in_no_log_view_metric_error_or_file()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync(store: await SqliteStore.OpenAsync(_authorityHome.Path));
        project.Authority.Happened += happened => Leave($"{happened} {happened.Text}");
        project.Node.Changed += change => Leave(change.ToString()!);
        using OneTimeCode code = await project.Authority.CreateTokenAsync(
            project.Authority.Identifier, ProjectNodes.Of(("ai-inlet", "true")));
        using EnrollmentTicket ticket = EnrollmentTicket.Create(await ProjectCommandTests.DescribeAsync(project), code);
        string text = Texts.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.Legacy));
        string path = _member.Beside("a.ticket");
        await File.WriteAllTextAsync(path, text);
        string file = _member.Beside("node.yaml");
        await File.WriteAllTextAsync(file, "name: member\nticket: $TICKET_FILE\nhttp-server: true\n");
        string[] run = ["run", file, "--home", _member.Folder, "--variable", $"TICKET_FILE={path}", "--log-format", "json"];

        // While it runs, its log of writes is not yet in the database.
        using (NodeProcess node = NodeProcess.Start(run))
        {
            await node.ReadAfterAsync("identifier ");
            string http = await node.ReadAfterAsync("http ");
            await node.ReadAfterAsync("ready ");
            using var client = new HttpClient { Timeout = ProjectNodes.Patience };
            foreach (string page in new[] { "/show", "/metrics" }) Leave(await client.GetStringAsync($"http://{http}{page}"));
            LeaveFiles(_member.Folder, "*.db*");
            LeaveFiles(_authorityHome.Path, "*.db*");
            node.Terminate();
            CommandResult ended = await node.EndAsync();
            Assert.Equal(0, ended.ExitCode);
            Assert.Contains("made this node a member", ended.Errors);
            Leave(ended.Output + ended.Errors);
        }

        Assert.Equal(1, project.Authority.TokensRedeemed);
        CommandResult stolen = await _thief.RunWithAsync(text, "project", "enroll", "-");
        Assert.Equal(4, stolen.ExitCode);
        CommandResult damaged = await _thief.RunAsync("run", file, "--variable", $"TICKET_FILE={text[..1000]}");
        Assert.Equal(4, damaged.ExitCode);
        CommandResult shown = (await _thief.RunAsync("ticket", "show", path)).Done();
        CommandResult again = await _member.RunAsync("project", "enroll", path, "--node", "member");
        Assert.Contains(ticket.Reference, shown.Output);
        foreach (CommandResult result in new[] { stolen, damaged, shown, again }) Leave(result.Output + result.Errors);
        foreach (string folder in new[] { _member.Folder, _thief.Folder, _authorityHome.Path }) LeaveFiles(folder);

        string left = _left.ToString();
        Assert.Contains(ticket.Reference, left);
        byte[] bytes = code.Bytes.ToArray();
        string hex = bytes.ToHex();
        string latin = Texts.Latin1.GetString(bytes);
        foreach (string form in new[]
        {
            hex[..16], hex[^16..], latin[..8], latin[^8..], Convert.ToBase64String(bytes)[..12],
            Texts.ASCII.GetBytes(hex).ToHex()[..32], Texts.ASCII.GetBytes(hex).ToHex()[^32..],
        })
            Assert.False(left.Contains(form, StringComparison.OrdinalIgnoreCase), $"{form} was found");
    }

    private void Leave(string text)
    {
        lock (_left) _left.Append(text).Append('\n');
    }

    // Byte by byte, the database and its log too.
    private void LeaveFiles(string folder, string pattern = "*")
    {
        foreach (string file in Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Leave(Texts.Latin1.GetString(copy.ToArray()));
        }
    }
}
