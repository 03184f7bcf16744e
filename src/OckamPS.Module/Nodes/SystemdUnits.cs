using Ockam.Node.Control;

namespace OckamPS.Module.Nodes;

/// <summary>Writes units by which systemd runs nodes: the template of the examples, for one node.</summary>
internal static class SystemdUnits
{
    private const string Template = "OckamPS.Module.ockam-node.service";

    /// <exception cref="NodeControlException">The name does not fit into a unit.</exception>
    public static string Write(string name)
    {
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new NodeControlException(NodeControlReason.InvalidArgument, $"The name '{name}' does not fit into a unit of systemd.",
                "Use a node whose name has ASCII letters, digits, '-', '_' and '.' alone.");
        using Stream stream = typeof(SystemdUnits).Assembly.GetManifestResourceStream(Template)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("ockam-node@.service", $"ockam-node-{name}.service", StringComparison.Ordinal)
            .Replace("ockam-node@relay", $"ockam-node-{name}", StringComparison.Ordinal)
            .Replace("relay.yaml", name + ".yaml", StringComparison.Ordinal)
            .Replace("%i", name, StringComparison.Ordinal);
    }
}
