using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Storage;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>An authority that is named by hand (section 9.3).</summary>
public class ConfigurationAuthorityTests
{
    private const string Route = "/dnsaddr/authority.example/tcp/4000/secure/api";

    [Fact]
    public void An_identifier_alone_is_enough_to_verify_others()
    {
        AuthorityConfiguration authority = Read($"authority-identity: {Alice}").Authority!;

        Assert.Equal(Alice, authority.Identifier.ToString());
        Assert.Null(authority.ChangeHistory);
        Assert.Null(authority.Route);
        Assert.Null(authority.CredentialScope);
        Assert.Null(Read("name: node").Authority);
    }

    [Fact]
    public async Task A_change_history_is_verified_and_names_the_identifier()
    {
        await using var store = new InMemoryStore();
        IdentityService identities = new HomeServices(store, TimeProvider.System).Identities;
        NamedIdentity authority = await identities.CreateAsync("authority");
        string history = Convert.ToHexStringLower(await identities.ExportAsync(authority.Identifier));

        NodeConfiguration read = Read($"authority-identity: {history}\nauthority-route: {Route}\ncredential-scope: project-member-1");

        Assert.Equal(authority.Identifier, read.Authority!.Identifier);
        Assert.Equal(history, Convert.ToHexStringLower(read.Authority.ChangeHistory!.Bytes.Span));
        Assert.Equal(Route, read.Authority.Route!.ToString());
        Assert.Equal("project-member-1", read.Authority.CredentialScope);

        string damaged = history[..^1] + (history[^1] == '0' ? '1' : '0');
        ConfigurationMistake mistake = Mistake($"authority-identity: {damaged}");
        Assert.Equal("authority-identity", mistake.Key);
        Assert.Contains("signature", mistake.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_as_the_original_writes_it_leads_to_the_listener()
    {
        const string Original = "/dnsaddr/p.example/tcp/443/service/p/service/authority/service/api";
        NodeConfiguration read = Read($"authority-identity: {Alice}\nauthority-route: {Original}\ncredential-scope: s");
        Assert.Equal("/dnsaddr/p.example/tcp/443/service/p/service/authority/secure/api", read.Authority!.Route!.ToString());
    }

    [Theory]
    [InlineData("authority-identity:", "authority-identity")]
    [InlineData("authority-identity: me", "authority-identity")]
    [InlineData("authority-identity: 8180", "authority-identity")]
    [InlineData("authority-identity: [" + Alice + "]", "authority-identity")]
    [InlineData("authority-route: " + Route, "authority-route")]
    [InlineData("credential-scope: s", "credential-scope")]
    [InlineData("authority-identity: " + Alice + "\nauthority-route: " + Route, "authority-route")]
    [InlineData("authority-identity: " + Alice + "\nauthority-route: /dnsaddr/a/tcp/4000\ncredential-scope: s", "authority-route")]
    [InlineData("authority-identity: " + Alice + "\ncredential-scope: a/b", "credential-scope")]
    public void What_lacks_a_part_is_refused(string text, string key) => Assert.Equal(key, Mistake(text).Key);
}
