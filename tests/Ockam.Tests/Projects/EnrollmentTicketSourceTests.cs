using System.Net;
using Ockam.Projects;
using Ockam.Tests.Storage;
using Utf8 = System.Text.Encoding;

namespace Ockam.Tests.Projects;

/// <summary>Where tickets come from.</summary>
public class EnrollmentTicketSourceTests
{
    private static async Task<(OneTimeCode Code, string Text)> TicketAsync(EnrollmentTicketForm form = EnrollmentTicketForm.Legacy)
    {
        var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(await SampleProject.CreateAsync(), code);
        return (code, Utf8.UTF8.GetString(ticket.Encode(form)));
    }

    [Fact]
    public async Task A_ticket_is_read_from_a_file_standard_input_the_environment_and_its_text()
    {
        using var folder = new TemporaryFolder();
        (OneTimeCode code, string text) = await TicketAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a.ticket"), text + "\n");
        foreach ((string name, EnrollmentTicketPlace place) in new[]
        {
            ("a.ticket", EnrollmentTicketPlace.File), (Path.Combine(folder.Path, "a.ticket"), EnrollmentTicketPlace.File),
            ("-", EnrollmentTicketPlace.StandardInput), ("env:A_TICKET", EnrollmentTicketPlace.Environment),
            (text, EnrollmentTicketPlace.Literal), ($" {text}\n", EnrollmentTicketPlace.Literal),
            ((await TicketAsync(EnrollmentTicketForm.ExportedPlain)).Text, EnrollmentTicketPlace.Literal),
        })
        {
            EnrollmentTicketSource source = EnrollmentTicketSource.Parse(name, folder.Path);
            Assert.Equal(place, source.Place);
            Assert.Equal(place == EnrollmentTicketPlace.Literal, source.Warning is not null);
            using EnrollmentTicket read = await source.ReadAsync(
                new StringReader(text), variable => variable == "A_TICKET" ? text : null, NoHttp, default);
            Assert.Equal("health", read.Project.Name);
            Assert.Equal(place != EnrollmentTicketPlace.Literal || name.Contains(text), code.Matches(read.Code));
        }
    }

    [Fact]
    public async Task What_cannot_be_read_says_where_it_was_looked_for_and_never_what_was_given()
    {
        using var folder = new TemporaryFolder();
        (OneTimeCode code, string text) = await TicketAsync();
        string plain = (await TicketAsync(EnrollmentTicketForm.ExportedPlain)).Text;
        async Task<ProjectException> RefusedAsync(string name, ProjectErrorReason reason)
        {
            ProjectException refused = await Assert.ThrowsAsync<ProjectException>(
                () => EnrollmentTicketSource.Parse(name, folder.Path).ReadAsync(TextReader.Null, _ => null, NoHttp, default));
            Assert.True(reason == refused.Reason, refused.ToString());
            // The digits of the code as digits of the ticket.
            Assert.DoesNotContain(Utf8.UTF8.GetBytes(code.Bytes.ToHex()).ToHex()[..24], refused.ToString());
            return refused;
        }

        ProjectException missing = await RefusedAsync("no.ticket", ProjectErrorReason.SourceUnreadable);
        Assert.Contains(Path.Combine(folder.Path, "no.ticket"), missing.Message);
        Assert.Contains("NOWHERE", (await RefusedAsync("env:NOWHERE", ProjectErrorReason.SourceUnreadable)).Message);
        Assert.Contains("standard input", (await RefusedAsync("-", ProjectErrorReason.Empty)).Message);
        await RefusedAsync("", ProjectErrorReason.Empty);
        await RefusedAsync("env:", ProjectErrorReason.SourceRefused);
        await RefusedAsync("http://a.example/ticket", ProjectErrorReason.SourceRefused);
        await RefusedAsync("file:///ticket", ProjectErrorReason.SourceRefused);
        foreach (int length in new[] { 66, 180, 400, 2000 }) await RefusedAsync(text[..length], ProjectErrorReason.NotJson);
        await RefusedAsync(text[..180] + "x", ProjectErrorReason.NotHex);
        await RefusedAsync(plain[..^200], ProjectErrorReason.HistoryNotVerified);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "long"), new byte[EnrollmentTicket.MaximumLength + 1]);
        await RefusedAsync("long", ProjectErrorReason.TooLong);
        await RefusedAsync(".", ProjectErrorReason.SourceUnreadable);
    }

    [Fact]
    public async Task A_ticket_that_the_shell_put_in_place_of_its_variable_is_shown_nowhere()
    {
        var texts = new List<string>();
        foreach (EnrollmentTicketForm form in Enum.GetValues<EnrollmentTicketForm>()) texts.Add((await TicketAsync(form)).Text);
        texts.AddRange([texts[0][..65], "$TICKET", "{\"one_time_code\":1}", "1SECRET", "SECRET=1", "SECR\u00c9T", " SECRET", "SECRET-1"]);
        foreach (string text in texts)
        {
            var refused = Assert.Throws<ProjectException>(() => EnrollmentTicketSource.Parse("env:" + text));
            Assert.Equal(ProjectErrorReason.SourceRefused, refused.Reason);
            // Not even the beginning of a long one.
            Assert.DoesNotContain(text[..Math.Min(text.Length, 6)], refused.ToString(), StringComparison.Ordinal);
        }

        foreach (string name in new[] { "_", "a1", "_A_1", new string('Z', 64) })
        {
            EnrollmentTicketSource source = EnrollmentTicketSource.Parse("env:" + name);
            Assert.Equal(EnrollmentTicketPlace.Environment, source.Place);
            Assert.Equal("env:" + name, source.ToString());
        }

        Assert.Throws<ProjectException>(() => EnrollmentTicketSource.Parse("env:" + new string('Z', 65)));
    }

    [Fact]
    public async Task A_ticket_is_downloaded_over_https_by_redirects_that_stay_there()
    {
        (OneTimeCode code, string text) = await TicketAsync();
        var web = new Web(uri => uri.AbsolutePath switch
        {
            "/ticket" => Redirect("https://other.example/there"),
            "/there" => Redirect("here?signature=abc"),
            "/here" => new HttpResponseMessage { Content = new StringContent(text) },
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        });
        EnrollmentTicketSource source = EnrollmentTicketSource.Parse("https://user:word@a.example/ticket?token=secret");
        Assert.Equal(EnrollmentTicketPlace.Url, source.Place);
        Assert.Equal("https://a.example/ticket", source.ToString());
        using EnrollmentTicket read = await source.ReadAsync(TextReader.Null, _ => null, () => web, default);
        Assert.True(code.Matches(read.Code));
        Assert.Equal(["/ticket", "/there", "/here"], web.Asked.Select(uri => uri.AbsolutePath));
    }

    [Fact]
    public async Task A_download_is_bounded_and_never_leaves_https()
    {
        async Task<ProjectException> RefusedAsync(Func<Uri, HttpResponseMessage> answer) => await Assert.ThrowsAsync<ProjectException>(
            () => EnrollmentTicketSource.Parse("https://a.example/ticket")
                .ReadAsync(TextReader.Null, _ => null, () => new Web(answer), default));

        var asked = new List<Uri>();
        ProjectException refused = await RefusedAsync(uri =>
        {
            asked.Add(uri);
            return Redirect("http://a.example/ticket");
        });
        Assert.Equal(ProjectErrorReason.SourceRefused, refused.Reason);
        Assert.Single(asked);
        int redirects = 0;
        refused = await RefusedAsync(_ => Redirect($"/again{++redirects}"));
        Assert.Equal(ProjectErrorReason.SourceRefused, refused.Reason);
        Assert.Equal(EnrollmentTicketSource.MaximumRedirects + 1, redirects);
        refused = await RefusedAsync(_ => new HttpResponseMessage { Content = new ByteArrayContent(new byte[65_537]) });
        Assert.Equal(ProjectErrorReason.TooLong, refused.Reason);
        refused = await RefusedAsync(_ => new HttpResponseMessage { Content = new ByteArrayContent(new byte[65_536]) });
        Assert.Equal(ProjectErrorReason.NotHex, refused.Reason);
        refused = await RefusedAsync(_ => new HttpResponseMessage(HttpStatusCode.Gone));
        Assert.Equal(ProjectErrorReason.SourceUnreadable, refused.Reason);
        Assert.Contains("410", refused.Message);
        refused = await RefusedAsync(_ => throw new HttpRequestException("no such host"));
        Assert.Equal(ProjectErrorReason.SourceUnreadable, refused.Reason);
    }

    private static HttpMessageHandler NoHttp() => throw new InvalidOperationException("No URL was given.");

    private static HttpResponseMessage Redirect(string location)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.Found);
        answer.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        return answer;
    }

    private sealed class Web(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return Task.FromResult(answer(request.RequestUri!));
        }
    }
}
