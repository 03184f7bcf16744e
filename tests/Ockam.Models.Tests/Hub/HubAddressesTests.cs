using System.Net;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Hub;

public sealed class HubAddressesTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:11434/api/tags")]
    [InlineData("https://127.0.0.1:8443/x")]
    [InlineData("https://localhost/x")]
    [InlineData("https://service.localhost./x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[::ffff:127.0.0.1]/x")]
    [InlineData("https://0.0.0.0/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fe80::1]/x")]
    public async Task A_hub_elsewhere_does_not_point_to_this_machine_and_its_link(string target)
    {
        var asked = new List<Uri>();
        using var handler = new Pointing(target, asked);
        using var hub = new HuggingFaceHub(new HubOptions { Endpoint = new Uri("https://hub.example"), Handler = handler });

        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(() => hub.DownloadAsync(new HubDownloadRequest
        {
            Repository = HubServer.Repository, File = "model.gguf", Revision = HubServer.Commit, Destination = _folder["m.gguf"],
        })));

        Assert.All(asked, uri => Assert.Equal("hub.example", uri.Host));
    }

    [Fact]
    public async Task What_is_asked_of_this_machine_passes_no_proxy()
    {
        await using HubServer server = HubServer.Start();
        // Nothing listens there.
        using var hub = new HuggingFaceHub(new HubOptions { Endpoint = server.Endpoint, Proxy = new WebProxy("http://127.0.0.1:1") });
        Assert.Equal(2, (await hub.ListAsync(HubServer.Repository)).Count);
        Assert.NotNull(new ProxyForOthers(new WebProxy("http://127.0.0.1:1")).GetProxy(new Uri("http://192.0.2.1")));
    }

    private sealed class Pointing(string target, List<Uri> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!);
            var answer = new HttpResponseMessage(HttpStatusCode.Found) { RequestMessage = request };
            answer.Headers.Location = new Uri(target);
            return Task.FromResult(answer);
        }
    }
}
