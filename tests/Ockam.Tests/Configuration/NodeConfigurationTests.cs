using System.Net;
using Ockam.Identities;
using Ockam.Node.Configuration;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>What files may say, and what it means.</summary>
public class NodeConfigurationTests
{
    private const string Way = "/dnsaddr/relay.example/tcp/4000/secure/api/service/forward_to_db/secure/api/service/db";

    [Fact]
    public void A_file_may_set_every_key()
    {
        NodeConfiguration node = Read($"""
            version: 1
            name: server
            identity: site
            tcp-listener-address: 0.0.0.0:4000
            trust: [{Alice}, {Bob}]
            allow-anonymous: true
            relay-service: {'{'} trust: anyone, relays-per-identifier: 7 {'}'}
            http-server: true
            http-server-port: 23345
            metrics: false
            skip-is-running-check: true
            foreground: true
            exit-on-eof: true
            drain-timeout: 1m
            relays:
              db: {'{'} at: /dnsaddr/relay.example/tcp/4000/secure/api, trust: {Alice}, to: server {'}'}
            tcp-outlets:
              db: {'{'} to: "5432", trust: {Bob}, tls: true, tls-server-name: db.example, connect-timeout: 1500ms {'}'}
            tcp-inlets:
              back: {'{'} from: "[::1]:7000", to: {Way}, relay-trust: {Alice}, isolate: true, connection-wait: 3s, half-close-grace: 0 {'}'}
            """);

        Assert.Equal(("server", "site"), (node.Name, node.Identity));
        Assert.Equal(IPEndPoint.Parse("0.0.0.0:4000"), node.TcpListenerAddress);
        Assert.True(node.Trust!.Accepts(Identifier.Parse(Alice)) && node.Trust.Accepts(Identifier.Parse(Bob)));
        Assert.Equal((true, 7, "anyone"),
            (node.AllowAnonymous, node.RelayService!.RelaysPerIdentifier, node.RelayService.Trust.ToString()));
        Assert.Equal((23345, false), (node.HttpServerPort, node.Metrics));
        Assert.Equal((true, true, TimeSpan.FromMinutes(1)), (node.SkipIsRunningCheck, node.ExitOnEof, node.DrainTimeout));

        RelayConfiguration relay = Assert.Single(node.Relays);
        Assert.Equal(("db", "/dnsaddr/relay.example/tcp/4000/secure/api", Alice),
            (relay.Name, relay.At.ToString(), relay.Trust!.ToString()));
        OutletConfiguration outlet = Assert.Single(node.Outlets);
        Assert.Equal(("db", "127.0.0.1:5432", Bob), (outlet.From.Name, outlet.To.ToString(), outlet.Trust.ToString()));
        Assert.Equal((true, "db.example"), (outlet.Tls, outlet.TlsServerName));
        Assert.Equal(TimeSpan.FromSeconds(1.5), outlet.ConnectTimeout);
        InletConfiguration inlet = Assert.Single(node.Inlets);
        Assert.Equal(("back", "[::1]:7000", Way), (inlet.Alias, inlet.From.ToString(), inlet.To.ToString()));
        Assert.Equal((node.Trust, Alice), (inlet.Trust, inlet.RelayTrust!.ToString()));
        Assert.Equal((true, TimeSpan.FromSeconds(3), TimeSpan.Zero), (inlet.Isolate, inlet.ConnectionWait, inlet.HalfCloseGrace));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n...\n")]
    [InlineData("{}")]
    [InlineData("name:\nrelays:\ntcp-inlets: ~\ntcp-outlets: []\n")]
    public void A_file_that_says_nothing_means_the_defaults(string text)
    {
        NodeConfiguration node = Read(text);

        Assert.Equal(("default", null, null, null), (node.Name, node.Identity, node.TcpListenerAddress, node.HttpServerPort));
        Assert.Equal((false, true, TimeSpan.FromSeconds(10)), (node.AllowAnonymous, node.Metrics, node.DrainTimeout));
        Assert.Empty(node.Relays);
        Assert.Empty(node.Outlets);
        Assert.Empty(node.Inlets);
    }

    [Fact]
    public void Json_is_read_with_its_tabs_and_escapes()
    {
        NodeConfiguration node = Read(
            "{\n\t\"name\": \"n\\u0065de\",\n"
                + "\t\"tcp_outlets\": [\n\t\t{\"from\": \"\\/service\\/web\", \"to\": 5000, \"trust\": \"anyone\"}\n\t]\n}\n");

        Assert.Equal("nede", node.Name);
        Assert.Equal("web", Assert.Single(node.Outlets).From.Name);
    }

    [Theory]
    [InlineData("relay: db", "db")]
    [InlineData("relays: [db, web]", "db web")]
    [InlineData("relays:\n- name: db\n- {name: x, relay_address: web}", "db web")]
    [InlineData("relays:\n  db:\n  web: {}", "db web")]
    [InlineData("relay: {name: db}", "db")]
    [InlineData("relay: {to: default}", "default")]
    public void Relays_have_a_name_a_list_or_a_map(string text, string names)
    {
        // Each lacks the way to its relay node, and nothing else.
        IReadOnlyList<ConfigurationMistake> mistakes = Mistakes(text);

        Assert.All(mistakes, mistake => Assert.Matches(@"^relays.*\.at$", mistake.Key));
        Assert.Equal(names.Split(' ').Length, mistakes.Count);
    }

    [Theory]
    [InlineData("relay: {name: db, AT}", "db")]
    [InlineData("relays:\n  db: {AT}\n  web: {AT, relay-address: x}", "db x")]
    [InlineData("relays: [{AT}, {AT, name: x}]", "default x")]
    [InlineData("relays:\n- db: {AT}", "db")]
    public void A_relay_is_named_by_its_address_its_name_or_its_key(string text, string names) => Assert.Equal(
        names,
        string.Join(' ',
            Read(text.Replace("AT", "at: /ip4/127.0.0.1/tcp/4000", StringComparison.Ordinal)).Relays.Select(relay => relay.Name)));

    [Theory]
    [InlineData("version: 2")]
    [InlineData("name: a/b")]
    [InlineData("name: ..")]
    [InlineData("name: [x]")]
    [InlineData("tcp-listener-address: localhost:4000")]
    [InlineData("tcp-listener-address: 127.0.0.1:65536")]
    [InlineData("http-server-port: -1")]
    [InlineData("http-server-port: 65536")]
    [InlineData("{http-server: false, http-server-port: 1}")]
    [InlineData("foreground: false")]
    [InlineData("drain-timeout: 2d")]
    [InlineData("drain-timeout: 1.5s")]
    [InlineData("relays: {db: {at: /project/x/service/y}}")]
    [InlineData("relays: {db: {at: relay}}")]
    [InlineData("relays: {db: {at: /service/x}}")]
    [InlineData("relays: {db: {at: /ip4/127.0.0.1/tcp/1, to: other}}")]
    [InlineData("relays: [{at: /ip4/127.0.0.1/tcp/1}, {at: /ip4/127.0.0.1/tcp/1}]")]
    [InlineData("tcp-outlet: {trust: anyone}")]
    [InlineData("tcp-outlet: {trust: anyone, to: 0}")]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, from: /service/a/service/b}")]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, at: other}")]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, tls-server-name: x}")]
    [InlineData("tcp-outlet: {trust: anyone, to: 1, tls: true, tls-ca: not-there.pem}")]
    [InlineData("tcp-outlets: [{trust: anyone, to: 1}, {trust: anyone, to: 2}]")]
    [InlineData("tcp-inlet: {WAY, from: 'a b'}")]
    [InlineData("tcp-inlet: {WAY, via: x}")]
    [InlineData("tcp-inlet: {trust: anyone, to: /ip4/127.0.0.1/tcp/1/secure/api}")]
    [InlineData("tcp-inlet: {trust: anyone, to: web}")]
    [InlineData("tcp-inlet: {trust: anyone, via: web}")]
    [InlineData("tcp-inlet: {trust: anyone}")]
    [InlineData("tcp-inlet: {WAY, tls: true}")]
    [InlineData("tcp-inlet: {WAY, no-connection-wait: true, connection-wait: 1s}")]
    [InlineData("tcp-inlets: [{WAY, from: 1}, {WAY, from: 127.0.0.1:1}]")]
    [InlineData("tcp-inlets: [{WAY, alias: a}, {WAY, alias: a}]")]
    public void A_value_that_cannot_be_meant_is_one_mistake(string text) =>
        Assert.NotEmpty(Mistake(text.Replace("WAY", "trust: anyone, to: /ip4/127.0.0.1/tcp/1/secure/api/service/outlet",
            StringComparison.Ordinal)).What);

    [Theory]
    [InlineData("tcp-outlets: {a: {to: 1, trust: anyone}, b: {to: 2, trust: anyone, from: /service/c}}", "a:1 c:2")]
    [InlineData("tcp-outlet: {to: 1, trust: anyone}", "outlet:1")]
    [InlineData("tcp_outlet: {trust: anyone, from: x, to: 1}", "x:1")]
    [InlineData("tcp-outlets: [{to: 1, trust: anyone}, {to: 2, from: x, trust: anyone}]", "outlet:1 x:2")]
    [InlineData("tcp-outlets:\n- a: {to: 1, trust: anyone}\n- b: {to: 2, trust: anyone}", "a:1 b:2")]
    [InlineData("trust: anyone\ntcp-outlets:\n  a: &a {to: 1}\n  b: {to: 2}", "a:1 b:2")]
    public void Outlets_have_a_map_a_list_or_one_without_a_name(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(text).Outlets.Select(outlet => $"{outlet.From.Name}:{outlet.To.Port}")));

    [Fact]
    public void Inlets_without_a_name_or_a_port_get_one()
    {
        NodeConfiguration node = Read($"trust: {Alice}\ntcp-inlets: [{{to: {Way}}}, {{to: {Way}}}]");

        Assert.Equal(["inlet-1", "inlet-2"], node.Inlets.Select(inlet => inlet.Alias));
        Assert.All(node.Inlets, inlet => Assert.Equal("127.0.0.1:0", inlet.From.ToString()));
    }

    [Fact]
    public void Anchors_and_their_aliases_stand_for_the_same_value()
    {
        NodeConfiguration node = Read($"tcp-outlets:\n  a: {{to: 1, trust: &t [{Alice}]}}\n  b: {{to: 2, trust: *t}}");

        Assert.Equal([Alice, Alice], node.Outlets.Select(outlet => outlet.Trust.ToString()));
    }

    [Fact]
    public void Every_mistake_of_the_file_is_named_in_the_order_of_its_lines()
    {
        IReadOnlyList<ConfigurationMistake> mistakes = Mistakes("""
            name: a b
            tcp-listener-adress: 127.0.0.1:4000
            http_server: yes
            kafka-inlets: {}
            tcp-outlets:
              db:
                to: 1:2:3
            tcp-inlets:
              - from: 7000
                to: web
                via: server
              - 7
            """);

        Assert.Equal(
            ["1:7 name", "2:1 tcp-listener-adress", "3:14 http-server", "4:1 kafka-inlets", "7:5 tcp-outlets.db.trust",
                "7:9 tcp-outlets.db.to",
                "9:5 tcp-inlets[0].trust", "10:9 tcp-inlets[0].to", "12:5 tcp-inlets[1]"],
            mistakes.Select(mistake => $"{mistake.Line}:{mistake.Column} {mistake.Key}"));
        Assert.Equal("did you mean tcp-listener-address?", mistakes[1].Remedy);
        Assert.Contains("/service/forward_to_server/secure/api/service/web", mistakes[7].Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kafka-outlet: {}")]
    [InlineData("influxdb_inlets: {}")]
    [InlineData("udp: true")]
    [InlineData("launch-config: x")]
    [InlineData("opentelemetry-context: x")]
    [InlineData("nodes: []")]
    [InlineData("trust: anyone\ntcp-outlet: {to: 1, ebpf: true}")]
    [InlineData("relay: {name: x, at: /ip4/127.0.0.1/tcp/1, allow: a}")]
    [InlineData("trust: anyone\ntcp-inlet: {to: /ip4/127.0.0.1/tcp/1/service/outlet, identity: x}")]
    [InlineData("trust: anyone\ntcp-inlet: {to: /ip4/127.0.0.1/tcp/1/service/outlet, tls-certificate-provider: x}")]
    [InlineData("trust: anyone\ntcp-inlet: {to: /ip4/127.0.0.1/tcp/1/service/outlet, retry_wait: 20s}")]
    public void What_is_not_built_is_refused_by_name_with_the_reason(string text) =>
        Assert.Matches("^this key is not supported: .{10,}", Mistake(text).What);

    [Theory]
    [InlineData("naem: x", "name")]
    [InlineData("http-sever: true", "http-server")]
    [InlineData("tcp-inlet: {tsl: true, to: /ip4/127.0.0.1/tcp/1/service/outlet, trust: anyone}", "tls")]
    [InlineData("tcp-outlt: {}", "tcp-outlet")]
    public void A_key_that_is_almost_right_gets_the_right_one(string text, string name) => Assert.Equal($"did you mean {name}?",
        Mistake(text).Remedy);

    [Fact]
    public void A_key_like_no_other_gets_the_list_of_those_that_there_are() =>
        Assert.StartsWith("known here: allow-anonymous, ", Mistake("zzzzzzzzzz: 1").Remedy, StringComparison.Ordinal);
}
