using System.Text;
using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.Projects;

/// <summary>The services of section 8.3, byte for byte.</summary>
public class AuthorityWireTests
{
    [Theory]
    [InlineData("credential_issuer", "0ea4011a0102030402612f030104f4", 403, "unauthorized member")]
    [InlineData(
        "enrollment_token_acceptor",
        "32a4011a0102030402612f030104f5a10158201111111111111111111111111111111111111111111111111111111111111111", 403,
        "Unknown enrollment token")]
    [InlineData(
        "enrollment_token_issuer",
        "26a4011a0102030402612f030104f5a301a16b6f636b616d2d72656c6179626462021902580302", 403, "is not an enroller")]
    public async Task The_requests_of_the_vectors_are_understood(string service, string payload, int status, string message)
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        await using Asker asker = await Asker.CreateAsync(project);
        ApiResponse response = await asker.AskAsync(service, Convert.FromHexString(payload));
        Assert.Equal(status, (int)response.Status!.Value);
        Assert.Equal(0x01020304u, response.Re);
        Assert.Contains(message, Asker.MessageOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_enroller_s_request_of_the_vectors_makes_a_code_for_two()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        await using Asker asker = await Asker.CreateAsync(project);
        await project.Authority.AddMemberAsync(project.Authority.Identifier, asker.Node.Identifier, ProjectNodes.Enroller);
        ApiResponse response = await asker.AskAsync(
            "enrollment_token_issuer",
            Convert.FromHexString("26a4011a0102030402612f030104f5a301a16b6f636b616d2d72656c6179626462021902580302"));
        Assert.Equal(ApiStatus.Ok, response.Status);
        byte[] body = response.Body.ToArray();
        Assert.Equal("a1015820", Convert.ToHexStringLower(body.AsSpan(0, 4)));
        Assert.Equal(36, body.Length);
        using var code = new OneTimeCode(body.AsSpan(4));
        for (byte i = 1; i <= 2; i++)
            await project.Authority.RedeemTokenAsync(new Identifier(Enumerable.Repeat(i, 32).ToArray()), code);
        Member member = (await project.Authority.ShowMemberAsync(
            project.Authority.Identifier, new Identifier(Enumerable.Repeat((byte)2, 32).ToArray())));
        Assert.Equal(ProjectNodes.Of(("ockam-relay", "db")), member.Attributes);
    }

    [Fact]
    public async Task A_member_is_shown_with_arrays_of_integers_as_names_and_values()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        await using Asker asker = await Asker.CreateAsync(project);
        var member = new Identifier(Enumerable.Repeat((byte)7, 32).ToArray());
        await project.Authority.AddMemberAsync(project.Authority.Identifier, asker.Node.Identifier, ProjectNodes.Enroller);
        ApiResponse added = await asker.AskAsync(
            "direct_authenticator",
            new ApiRequest(
                ApiMethod.Post, "/", Convert.FromHexString("a2015820" + Hex(member) + "02a16161627a7a")));
        Assert.Equal((ApiStatus.Ok, 0), (added.Status!.Value, added.Body.Length));
        ApiResponse shown = await asker.AskAsync("direct_authenticator", new ApiRequest(ApiMethod.Get, $"/{member}"));
        // {1: {[97]: [122, 122]}, 2: added at, 4: added by}
        string hex = Convert.ToHexStringLower(shown.Body.Span);
        Assert.StartsWith("a301a181186182187a187a021a", hex, StringComparison.Ordinal);
        Assert.EndsWith("045820" + Hex(asker.Node.Identifier), hex, StringComparison.Ordinal);
        ApiResponse listed = await asker.AskAsync("direct_authenticator", new ApiRequest(ApiMethod.Get, "/members"));
        Assert.Contains("5820" + Hex(member) + hex, Convert.ToHexStringLower(listed.Body.Span), StringComparison.Ordinal);
        ApiResponse identifiers = await asker.AskAsync("direct_authenticator", new ApiRequest(ApiMethod.Get, "/member_ids"));
        Assert.StartsWith("825820", Convert.ToHexStringLower(identifiers.Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("credential_issuer", ApiMethod.Get, "/")]
    [InlineData("credential_issuer", ApiMethod.Post, "/other")]
    [InlineData("credential_issuer", ApiMethod.Post, "/credential/more")]
    [InlineData("enrollment_token_issuer", ApiMethod.Put, "/tokens")]
    [InlineData("enrollment_token_acceptor", ApiMethod.Post, "/tokens")]
    [InlineData("direct_authenticator", ApiMethod.Delete, "/")]
    [InlineData("direct_authenticator", ApiMethod.Get, "/nobody")]
    [InlineData("direct_authenticator", ApiMethod.Get, "/members/member_ids")]
    [InlineData("direct_authenticator", ApiMethod.Patch, "/members")]
    public async Task Other_paths_and_methods_are_unknown(string service, ApiMethod method, string path)
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        await using Asker asker = await Asker.CreateAsync(project);
        ApiResponse response = await asker.AskAsync(service, new ApiRequest(method, path));
        Assert.Equal(ApiStatus.BadRequest, response.Status);
        Assert.Equal("unknown path", Asker.MessageOf(response));
    }

    [Theory]
    [InlineData("credential_issuer")]
    [InlineData("enrollment_token_issuer")]
    [InlineData("enrollment_token_acceptor")]
    [InlineData("direct_authenticator")]
    public async Task Who_asks_without_a_channel_is_told_that_one_is_required(string service)
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        ReceivedMessage answer = await project.Node.RequestAsync(
            new Route(new Address(service)), new ApiRequest(ApiMethod.Post, "/").Encode(), ProjectNodes.Patience);
        ApiResponse response = ApiResponse.Decode(answer.Payload.Span);
        Assert.Equal((ApiStatus.BadRequest, 0u), (response.Status!.Value, response.Re));
        Assert.Equal("secure channel required", Asker.MessageOf(response));
    }

    [Theory]
    [InlineData("01ff")]
    [InlineData("0ea4011a0102030402612f030104f5")]
    [InlineData("11a4011a0102030402612f030104f5a10141aa")]
    public async Task What_cannot_be_read_is_refused_and_the_service_goes_on(string payload)
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        await using Asker asker = await Asker.CreateAsync(project);
        ApiResponse response = await asker.AskAsync("enrollment_token_acceptor", Convert.FromHexString(payload));
        Assert.Equal(ApiStatus.BadRequest, response.Status);
        response = await asker.AskAsync("enrollment_token_acceptor", new byte[70_000]);
        Assert.Equal(ApiStatus.BadRequest, response.Status);
        response = await asker.AskAsync("credential_issuer", new ApiRequest(ApiMethod.Post, "/credential"));
        Assert.Equal(ApiStatus.Forbidden, response.Status);
    }

    private static string Hex(Identifier identifier) => Convert.ToHexStringLower(identifier.ToArray());

    private sealed class Asker(OckamNode node, OpenedRoute way) : IAsyncDisposable
    {
        public OckamNode Node => node;

        public static async Task<Asker> CreateAsync(ProjectNodes project)
        {
            OckamNode node = await project.StrangerAsync("asker");
            var options = new SecureChannelOptions { Identity = node.Identifier, Trust = TrustPolicy.Only(project.Node.Identifier) };
            return new Asker(node, await node.ResolveAsync(MultiAddr.Parse(project.Way), options));
        }

        public static string? MessageOf(ApiResponse response)
        {
            var reader = new CborReader(response.Body.Span);
            return ApiError.Decode(ref reader).Message;
        }

        public Task<ApiResponse> AskAsync(string service, ApiRequest request) => AskAsync(service, request.Encode());

        public async Task<ApiResponse> AskAsync(string service, byte[] payload)
        {
            ReceivedMessage answer = await node.RequestAsync(
                new Route(way.Route.Append(new Address(service))), payload, ProjectNodes.Patience);
            return ApiResponse.Decode(answer.Payload.Span);
        }

        public ValueTask DisposeAsync() => way.DisposeAsync();
    }
}
