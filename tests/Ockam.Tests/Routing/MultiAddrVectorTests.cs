using System.Text.Json;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

/// <summary>All of <c>multiaddr_and_cli_routes.json</c>.</summary>
public class MultiAddrVectorTests
{
    private const string NodePlaceholder = "<node tcp listener port>";

    [VectorFact]
    public void Texts_have_their_binary_forms_and_shorthands_their_meaning()
    {
        JsonElement strings = Vector("strings");
        Assert.Equal(9, strings.GetProperty("derived_binary_not_in_repo").GetArrayLength());
        foreach (JsonElement sample in strings.GetProperty("derived_binary_not_in_repo").EnumerateArray())
        {
            MultiAddr address = MultiAddr.Parse(sample[0].GetString()!);
            Assert.Equal(sample[1].GetString(), address.ToBytes().ToHex());
            Assert.Equal(sample[0].GetString(), MultiAddr.FromBytes(sample[1].FromHex()).ToString());
        }

        foreach (JsonElement sample in strings.GetProperty("shorthand").EnumerateArray())
            Assert.Equal(sample[1].GetString(), MultiAddr.Parse(sample[0].GetString()!).ToString());
    }

    [VectorFact]
    public void The_protocols_have_their_names_and_codes()
    {
        JsonElement strings = Vector("strings");
        var buffer = new byte[Bare.MaximumVarUIntLength];
        foreach (MultiAddrProtocol protocol in Enum.GetValues<MultiAddrProtocol>())
        {
            string name = MultiAddrNames.NameOf(protocol);
            Assert.Equal(strings.GetProperty("protocol_codes").GetProperty(name).GetInt32(), (int)protocol);
            int length = Bare.WriteVarUInt(buffer, (ulong)protocol);
            Assert.Equal(strings.GetProperty("protocol_code_varints").GetProperty(name).GetString(), buffer[..length].ToHex());
            Assert.Equal(protocol, MultiAddrNames.Find(name));
            Assert.Contains(name, MultiAddrNames.All.Split(", "));
        }

        Assert.Equal(strings.GetProperty("protocol_codes").EnumerateObject().Count(), Enum.GetValues<MultiAddrProtocol>().Length);
    }

    [VectorFact]
    public void Where_an_inlet_leads_is_completed_as_in_the_original()
    {
        JsonElement vectors = Vector("tcp_inlet_to");
        string project = vectors.GetProperty("default_project").GetString()!;
        HostnamePort? Nodes(string name) => name == "n1" ? HostnamePort.Parse("127.0.0.1:4711") : null;
        foreach (JsonElement sample in vectors.GetProperty("cases").EnumerateArray())
        {
            string? to = sample.GetProperty("to").GetString()?.Replace("<name>", "n1");
            string? via = sample.GetProperty("via").GetString();
            string result = sample.GetProperty("result").GetString()!.Replace(NodePlaceholder, "4711");
            if (result == "ERROR") Assert.Throws<FormatException>(() => RouteDefaults.InletTo(to, via, project));
            else Assert.Equal(result, RouteDefaults.ReplaceNodes(RouteDefaults.InletTo(to, via, project), Nodes).ToString());
        }
    }

    [VectorFact]
    public void Where_a_relay_is_made_is_completed_as_in_the_original()
    {
        JsonElement vectors = Vector("relay_at");
        string project = vectors.GetProperty("default_project").GetString()!;
        HostnamePort? Nodes(string name) => name == "n1" ? HostnamePort.Parse("4711") : null;
        foreach (JsonElement sample in vectors.GetProperty("cases").EnumerateArray())
        {
            string? at = sample.GetProperty("at").GetString()?.Replace("<existing node name>", "n1");
            string result = sample.GetProperty("result").GetString()!.Replace("<port>", "4711");
            Exception? error = result.StartsWith("ERROR", StringComparison.Ordinal)
                ? Record.Exception(() => RouteDefaults.RelayAt(at, project, Nodes))
                : null;
            if (error is null) Assert.Equal(result, RouteDefaults.RelayAt(at, project, Nodes).ToString());
            else if (result == "ERROR") Assert.IsType<FormatException>(error);
            else Assert.Contains($"'{at}'", Assert.IsType<RoutingException>(error).Message);
        }
    }

    [VectorFact]
    public void Nodes_of_this_machine_are_replaced_by_their_listeners()
    {
        JsonElement vectors = Vector("node_substitution");
        HostnamePort? Nodes(string name) =>
            vectors.GetProperty("nodes").TryGetProperty(name, out JsonElement at) ? HostnamePort.Parse(at.GetString()!) : null;
        foreach (JsonElement sample in vectors.GetProperty("cases").EnumerateArray())
        {
            MultiAddr route = MultiAddr.Parse(sample[0].GetString()!);
            if (sample[1].GetString() == "ERROR") Assert.Throws<RoutingException>(() => RouteDefaults.ReplaceNodes(route, Nodes));
            else Assert.Equal(sample[1].GetString(), RouteDefaults.ReplaceNodes(route, Nodes).ToString());
        }
    }

    [VectorFact]
    public void Addresses_are_read_as_in_the_original()
    {
        foreach (JsonElement sample in Vector("routes").GetProperty("addresses").EnumerateArray())
        {
            string text = sample[0].GetString()!;
            if (sample[1].ValueKind == JsonValueKind.String)
            {
                Assert.Throws<FormatException>(() => Address.Parse(text));
                continue;
            }

            Address address = Address.Parse(text);
            Assert.Equal(sample[1][0].GetInt32(), address.Type);
            Assert.Equal(sample[1][1].GetString(), address.Name);
        }
    }

    [VectorFact]
    public void Routes_are_read_as_in_the_original()
    {
        foreach (JsonElement sample in Vector("routes").GetProperty("parse").EnumerateArray())
        {
            string text = sample[0].GetString()!;
            if (sample[1].ValueKind == JsonValueKind.String) Assert.Throws<FormatException>(() => Route.Parse(text));
            else Assert.Equal(sample[1].EnumerateArray().Select(hop => hop.GetString()), Route.Parse(text).Select(hop => hop.ToString()));
        }
    }

    private static JsonElement Vector(string name) => Vectors.Read("ockam/multiaddr_and_cli_routes.json").GetProperty(name);
}
