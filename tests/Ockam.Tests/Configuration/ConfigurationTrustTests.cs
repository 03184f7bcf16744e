using Ockam.Node.Configuration;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>Trust is a decision that a file makes in so many words, or not at all.</summary>
public class ConfigurationTrustTests
{
    private const string Relay = "/ip4/127.0.0.1/tcp/4000/secure/api";
    private const string Way = Relay + "/service/forward_to_db/secure/api/service/db";

    [Theory]
    [InlineData("tcp-outlets: {db: {to: 5432}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: }}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: []}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: everyone}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: Anyone}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: [anyone, " + Alice + "]}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: {}}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: '*'}}", "tcp-outlets.db.trust")]
    [InlineData("tcp-inlets: {db: {to: " + Way + "}}", "tcp-inlets.db.trust")]
    [InlineData("tcp-inlets: {db: {to: " + Way + ", relay-trust: " + Alice + "}}", "tcp-inlets.db.trust")]
    [InlineData("relays: {db: {at: " + Relay + "}}", "relays.db.trust")]
    [InlineData("tcp-listener-address: 127.0.0.1:0\nrelay-service: true", "relay-service")]
    [InlineData("tcp-listener-address: 127.0.0.1:0\nrelay-service:", "relay-service")]
    [InlineData("tcp-listener-address: 127.0.0.1:0\nrelay-service: {relays-per-identifier: 3}", "relay-service")]
    public void Without_a_decision_it_is_refused(string text, string key) => Assert.Equal(key, Mistake(text).Key);

    [Theory]
    [InlineData("tcp-outlets: {db: {to: 5432, trust: anyone}}")]
    [InlineData("tcp-outlets: {db: {to: 5432, authorized: " + Alice + "}}")]
    [InlineData("trust: anyone\ntcp-outlets: {db: {to: 5432}}")]
    [InlineData("trust: " + Alice + "\ntcp-outlets: {db: {to: 5432}}\ntcp-inlets: {db: {to: " + Way + "}}")]
    [InlineData("relays: {db: {at: /ip4/127.0.0.1/tcp/4000}}")]
    [InlineData("tcp-listener-address: 0.0.0.0:4000\nrelay-service: [" + Alice + ", " + Bob + "]")]
    [InlineData("tcp-listener-address: 127.0.0.1:4000\nrelay-service: anyone")]
    [InlineData("tcp-listener-address: 0.0.0.0:4000\nrelay-service: anyone\nallow-anonymous: true")]
    [InlineData("relay-service: false")]
    public void With_one_it_is_taken(string text) => Assert.NotNull(Read(text));

    [Fact]
    public void A_relay_service_for_anyone_needs_one_word_more_beyond_this_machine()
    {
        ConfigurationMistake mistake = Mistake("tcp-listener-address: 0.0.0.0:4000\nrelay-service: anyone");

        Assert.Contains("0.0.0.0:4000", mistake.What, StringComparison.Ordinal);
        Assert.Contains("allow-anonymous", mistake.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trust: " + Alice + "\ntcp-outlets: {db: {to: 1, trust: " + Bob + "}}")]
    [InlineData("trust: " + Alice + "\ntcp-outlets: {db: {to: 1, trust: anyone}}")]
    [InlineData("tcp-inlets: {db: {to: /ip4/127.0.0.1/tcp/1/service/outlet, trust: " + Alice + "}}")]
    [InlineData("tcp-inlets: {db: {to: /ip4/127.0.0.1/tcp/1/secure/api/service/outlet, trust: " + Alice + ", relay-trust: " + Bob + "}}")]
    [InlineData("relays: {db: {at: /ip4/127.0.0.1/tcp/1, trust: " + Alice + "}}")]
    [InlineData("relay-service: [" + Alice + "]")]
    public void Trust_that_could_never_be_kept_is_refused(string text) => Assert.NotEmpty(Mistake(text).What);
}
