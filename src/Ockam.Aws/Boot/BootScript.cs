using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ockam.Aws;

/// <summary>
/// Writes the script that makes of a plain Amazon Linux 2023 what a plan says. Its steps can be repeated, each leaves its state in
/// <c>/var/lib/ockamps/boot</c>, and the node becomes a member before anything of the machine is offered to others.
/// </summary>
internal static partial class BootScript
{
    /// <summary>The script for bash 5.</summary>
    /// <exception cref="ArgumentException">The plan is not whole, or has a value that is refused.</exception>
    public static string Write(BootPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        BootRules.Check(plan);
        var script = new StringBuilder();
        script.Append("#!/bin/bash\n");
        script.Append("# Makes of this machine what OckamPS was asked for. It can be run again at any time: what is there stays.\n");
        script.Append("set -euo pipefail\n");
        if (plan.Ticket?.Text is { } text) script.Append(CultureInfo.InvariantCulture, $"#ticket:{text}\n");
        Values(script, plan);
        script.Append(BootParts.Read("begin.sh"));
        script.Append("\nwrite_self() {\n");
        Put(script, "/etc/systemd/system/ockamps-boot.service 644 root", BootParts.Read("ockamps-boot.service"));
        script.Append("}\n");
        script.Append(BootParts.Read("steps.sh"));
        WriteNode(script, plan);
        if (plan.Ticket is { } ticket) WriteTicket(script, ticket);
        Step(script, "node", "start_node");
        if (plan.Publication is { } publication) WritePublication(script, publication);
        if (plan.Model is { } model) WriteModel(script, model);
        if (plan.Client is { } client) WriteClient(script, plan.Node, client);
        script.Append("say 'all is there'\n");
        return script.ToString();
    }

    private static void Values(StringBuilder script, BootPlan plan)
    {
        Value(script, "NODE", plan.Node);
        Value(script, "PROGRAM_FROM", plan.Program.Location);
        Value(script, "PROGRAM_SHA256", plan.Program.Sha256 ?? "");
        if (plan.Endpoint is { } endpoint)
            script.Append(CultureInfo.InvariantCulture, $"export AWS_ENDPOINT_URL={BootText.Quote(endpoint.AbsoluteUri)}\n");
    }

    private static void WriteNode(StringBuilder script, BootPlan plan)
    {
        script.Append("\nwrite_node() {\n");
        Put(script, "\"/etc/ockam/$NODE.yaml\" 640 ockam", plan.NodeFile);
        Put(script, "/etc/systemd/system/ockam-node@.service 644 root", BootParts.Read("ockam-node@.service"));
        string address = plan.PublicAddress is { } host ? $"printf '%s' {BootText.Quote(host)}" : "again 60 metadata public-ipv4";
        if (plan.Role == BootRole.Project) script.Append(CultureInfo.InvariantCulture, $"local address\naddress=$({address})\n");
        string line = plan.Role == BootRole.Project ? "printf 'PUBLIC_ADDRESS=%s\\n' \"$address\"" : "printf ''";
        script.Append(CultureInfo.InvariantCulture, $"{line} | put \"/etc/ockam/$NODE.env\" 640 ockam\n}}\n");
    }

    private static void WriteTicket(StringBuilder script, BootTicket ticket)
    {
        if (ticket.Parameter is { } parameter)
        {
            script.Append('\n');
            Value(script, "TICKET_PARAMETER", parameter);
            script.Append(BootParts.Read("ticket-parameter.sh"));
        }
        else script.Append(BootParts.Read("ticket-user-data.sh"));

        script.Append(BootParts.Read("enroll.sh"));
        Step(script, "enroll", "enroll");
    }

    private static void WritePublication(StringBuilder script, BootPublication publication)
    {
        script.Append('\n');
        Value(script, "PUBLISH_PARAMETER", publication.Parameter ?? "");
        script.Append(BootParts.Read("publish.sh"));
        Step(script, "publish", "publish");
    }

    private static void WriteClient(StringBuilder script, string node, BootClient client)
    {
        script.Append('\n');
        Value(script, "NODEJS_PACKAGE", client.Package);
        script.Append(BootParts.Read("client.sh"));
        script.Append("\nwrite_client() {\n");
        Put(script, "/usr/local/lib/ockamps/client.js 644 root", BootParts.Read("client.js"));
        Put(script, "/etc/ockamps/client.json 644 root", Settings(client));
        string unit = BootParts.Read("ockamps-client.service", ("NODE", node));
        Put(script, "/etc/systemd/system/ockamps-client.service 644 root", unit);
        script.Append("}\n");
        Step(script, "nodejs", "install_nodejs");
        Step(script, "client", "start_client");
    }

    private static string Settings(BootClient client)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("model", client.Model);
            json.WriteString("question", client.Question);
            json.WriteNumber("inlet", client.InletPort);
            json.WriteNumber("port", client.Port);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Value(StringBuilder script, string name, string value) =>
        script.Append(CultureInfo.InvariantCulture, $"readonly {name}={BootText.Quote(value)}\n");

    private static void Put(StringBuilder script, string arguments, string text) =>
        script.Append(CultureInfo.InvariantCulture, $"put {arguments} {BootText.Document(text)}");

    private static void Step(StringBuilder script, string name, string function) =>
        script.Append(CultureInfo.InvariantCulture, $"step {name} {function}\n");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
