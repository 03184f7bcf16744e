using Ockam.Projects;
using Utf8 = System.Text.Encoding;

namespace Ockam.Tests.Projects;

/// <summary>Tickets of section 9.1, whole and damaged.</summary>
public class EnrollmentTicketTests
{
    public static TheoryData<EnrollmentTicketForm> Forms => [.. Enum.GetValues<EnrollmentTicketForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_ticket_of_every_form_is_read_again_and_written_with_the_same_bytes(EnrollmentTicketForm form)
    {
        Project project = await SampleProject.CreateAsync();
        using var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(project, code);
        byte[] text = ticket.Encode(form);
        using EnrollmentTicket read = EnrollmentTicket.Parse([.. "\r\n "u8, .. text, .. "\n"u8]);
        Assert.Equal(form, read.Form);
        Assert.True(code.Matches(read.Code));
        Assert.Equal(project.Node.Identifier, read.Project.Node.Identifier);
        Assert.Equal(project.Authority.Identifier, read.Project.Authority.Identifier);
        Assert.Equal((project.Name, project.AccessRoute), (read.Project.Name, read.Project.AccessRoute));
        Assert.Equal(project.AuthorityRoute, read.Project.AuthorityRoute);
        Assert.Equal(text, read.Encode(form));
    }

    [Fact]
    public async Task A_new_ticket_says_nothing_of_spaces_users_and_the_state_of_the_originals_service()
    {
        ProjectFile file = await SampleProject.CreateFileAsync() with
        {
            SpaceName = "space", SpaceId = "id", Users = ["a@b.example"], UserRoles = "[{\"role\":1}]", Version = "v1", Running = true,
            OperationId = "op", KafkaConfig = "{\"bootstrap\":\"x\"}",
        };
        using var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(Project.Verify(file), code);
        string json = Utf8.UTF8.GetString(Convert.FromHexString(Utf8.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.Legacy))));
        Assert.StartsWith(
            $"{{\"one_time_code\":\"{code.Bytes.ToHex()}\",\"project\":{{\"id\":\"project\",\"name\":\"health\",\"space_name\":\"\","
            + $"\"access_route\":\"{SampleProject.AccessRoute}\",\"users\":[],\"space_id\":\"\",\"identity\":\"I", json);
        Assert.Contains("\"version\":null,\"running\":null,\"operation_id\":null,\"user_roles\":[],\"project_change_history\":\"8", json);
        Assert.DoesNotContain("kafka", json);
    }

    [Fact]
    public async Task An_address_in_an_exported_ticket_is_written_as_dnsaddr_which_takes_addresses_too()
    {
        ProjectFile file = await SampleProject.CreateFileAsync() with { AccessRoute = "/ip4/127.0.0.1/tcp/4000/service/api" };
        using var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(Project.Verify(file), code);
        using EnrollmentTicket read = EnrollmentTicket.Parse(ticket.Encode(EnrollmentTicketForm.Exported));
        Assert.Equal("/dnsaddr/127.0.0.1/tcp/4000/service/api", read.Project.AccessRoute.ToString());
    }

    [Fact]
    public async Task Damage_is_told_apart()
    {
        using var code = OneTimeCode.Create();
        Project project = await SampleProject.CreateAsync();
        Project other = await SampleProject.CreateAsync("other");
        using EnrollmentTicket ticket = EnrollmentTicket.Create(project, code);
        string hex = Utf8.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.Legacy));
        string json = Utf8.UTF8.GetString(Convert.FromHexString(hex));
        string plain = Utf8.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.ExportedPlain));
        string history = project.Node.ChangeHistory.ToString();
        string spoiled = history[..^2] + (history[^1] == '0' ? "11" : "00");
        (string Text, ProjectErrorReason Reason)[] cases =
        [
            ("", ProjectErrorReason.Empty),
            (" \r\n", ProjectErrorReason.Empty),
            (new string('0', EnrollmentTicket.MaximumLength + 2), ProjectErrorReason.TooLong),
            (hex[..^1], ProjectErrorReason.NotHex),
            (hex[..100] + "x" + hex[101..], ProjectErrorReason.NotHex),
            (hex[..100] + "," + hex[101..], ProjectErrorReason.NotHex),
            (hex[..100] + " " + hex[100..], ProjectErrorReason.NotHex),
            (json, ProjectErrorReason.NotHex),
            (hex[..^2], ProjectErrorReason.NotJson),
            (hex[..200], ProjectErrorReason.NotJson),
            (hex[2..], ProjectErrorReason.NotJson),
            (hex + hex, ProjectErrorReason.NotJson),
            (Hex(json.Replace("\"project\":{", "\"project\":(")), ProjectErrorReason.NotJson),
            ("00ff", ProjectErrorReason.NotJson),
            (Hex("{}"), ProjectErrorReason.MissingField),
            (Hex(json.Replace("one_time_code", "other")), ProjectErrorReason.MissingField),
            (Hex(json.Replace("\"project\":{", "\"other\":{")), ProjectErrorReason.MissingField),
            (Hex($"{{\"one_time_code\":\"{code.Bytes.ToHex()}\",\"project\":null}}"), ProjectErrorReason.MissingField),
            (Hex(json.Replace("project_change_history", "other")), ProjectErrorReason.MissingField),
            (Hex(json.Replace("\"access_route\":", "\"other\":")), ProjectErrorReason.MissingField),
            (Hex(json.Replace(code.Bytes.ToHex(), code.Bytes.ToHex()[1..])), ProjectErrorReason.InvalidField),
            (Hex(json.Replace("\"name\":\"health\"", "\"name\":7")), ProjectErrorReason.InvalidField),
            (Hex(json.Replace("\"name\":\"health\"", "\"name\":\"a/b\"")), ProjectErrorReason.InvalidField),
            (Hex(json.Replace(SampleProject.AccessRoute, "nowhere")), ProjectErrorReason.InvalidField),
            (Hex(json.Replace(history, spoiled)), ProjectErrorReason.HistoryNotVerified),
            (Hex(json.Replace(history, history[..^2])), ProjectErrorReason.HistoryNotVerified),
            (Hex(json.Replace(history, "zz")), ProjectErrorReason.HistoryNotVerified),
            (Hex(json.Replace(history, other.Node.ChangeHistory.ToString())), ProjectErrorReason.IdentifierMismatch),
            (plain[..plain.LastIndexOf(',')][..^2], ProjectErrorReason.HistoryNotVerified),
            (string.Join(',', plain.Split(',').Take(5)), ProjectErrorReason.MissingField),
            (plain + ",", ProjectErrorReason.MissingField),
            (plain.Replace("/dnsaddr/project", "/node/project"), ProjectErrorReason.InvalidField),
            (plain.Replace(project.Node.Identifier.ToString(), other.Node.Identifier.ToString()), ProjectErrorReason.IdentifierMismatch),
        ];
        foreach ((string text, ProjectErrorReason reason) in cases)
        {
            ProjectException refused = Assert.Throws<ProjectException>(() => EnrollmentTicket.Parse(Utf8.UTF8.GetBytes(text)));
            Assert.True(reason == refused.Reason, $"{reason} expected, {refused.Reason}: {refused.Message}; of {text}");
            Assert.DoesNotContain(code.Bytes.ToHex()[..16], refused.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        // Cut anywhere, a ticket is damaged, and is never read as another one.
        for (int length = 0; length < hex.Length; length += 7)
            Assert.Throws<ProjectException>(() => EnrollmentTicket.Parse(Utf8.UTF8.GetBytes(hex[..length])));
    }

    [Fact]
    public async Task Whatever_is_changed_in_a_ticket_its_code_is_in_no_text_of_an_error()
    {
        using var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(await SampleProject.CreateAsync(), code);
        byte[][] seeds = [ticket.Encode(EnrollmentTicketForm.ExportedPlain),
            Convert.FromHexString(Utf8.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.Legacy)))];
        string[] fields = Utf8.UTF8.GetString(seeds[0]).Split(',');
        string secret = code.Bytes.ToHex();
        var mutator = new Mutator(4104);
        for (int i = 0; i < Scale.Of(3000); i++)
        {
            // The code in the place of another field, then something else altered, as it is or as hexadecimal.
            string[] swapped = [.. fields];
            int at = i % fields.Length;
            (swapped[3], swapped[at]) = (swapped[at], swapped[3]);
            byte[] text = mutator.Next([Utf8.UTF8.GetBytes(string.Join(',', swapped)), .. seeds]);
            if (i % 3 > 0) text = Utf8.UTF8.GetBytes(text.ToHex());
            try
            {
                EnrollmentTicket.Parse(text).Dispose();
            }
            catch (ProjectException refused)
            {
                Assert.DoesNotContain(secret[..12], refused.ToString(), StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(secret[^12..], refused.ToString(), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_tickets_code_is_gone_after_it_was_disposed_and_never_in_its_text_form()
    {
        using var code = OneTimeCode.Create();
        string secret = code.Bytes.ToHex();
        EnrollmentTicket ticket = EnrollmentTicket.Create(await SampleProject.CreateAsync(), code);
        ReadOnlyMemory<byte> held = ticket.Code.Bytes.ToArray();
        Assert.True(held.Span.SequenceEqual(code.Bytes));
        Assert.DoesNotContain(secret[..8], $"{ticket} {ticket.Code} {ticket.Project} {ticket.Reference}");
        ticket.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ticket.Code.Bytes.Length);
        Assert.Throws<ObjectDisposedException>(() => ticket.Encode(EnrollmentTicketForm.Legacy));
    }

    private static string Hex(string json) => Utf8.UTF8.GetBytes(json).ToHex();
}
