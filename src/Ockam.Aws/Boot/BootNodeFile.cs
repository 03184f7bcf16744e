using System.Globalization;
using Ockam.Identities;

namespace Ockam.Aws;

/// <summary>The node files of the three roles. Names have been looked at where a plan is made of them.</summary>
internal static class BootNodeFile
{
    /// <summary>The relay of the model server.</summary>
    public const string ModelRelay = "ai";

    /// <summary>The relay by which the administrator reaches the application.</summary>
    public const string ClientRelay = "health";

    /// <summary>The port of a project where none is said.</summary>
    public const int ProjectPort = 4000;

    /// <summary>A project: authority and relay on one port, for members of the administrator's choice.</summary>
    /// <param name="node">The node's name, and the project's.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="administrator">Who makes tickets and administers members.</param>
    public static string Project(string node, int port, Identifier administrator) => $"""
        # Authority and relay of the project. It forwards ciphertext between members, and is the only node that others connect to.
        name: {node}

        own-project:
          name: {node}
          listen: 0.0.0.0:{Number(port)}
          public-address: $PUBLIC_ADDRESS:{Number(port)}
          members:
            {administrator}:
              ockam-role: enroller

        """;

    /// <summary>The node beside the gateway of a model server: an outlet for members whose credential says <c>ai-inlet</c>.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="gatewayPort">The gateway's port.</param>
    /// <param name="relay">The relay, which the ticket must allow.</param>
    public static string Model(string node, int gatewayPort, string relay = ModelRelay) => $"""
        # The model server's gateway, for members with the attribute ai-inlet. No port is open: the node connects to the project.
        name: {node}

        relay: {relay}

        tcp-outlet:
          to: 127.0.0.1:{Number(gatewayPort)}
          allow: (= subject.ai-inlet "true")

        """;

    /// <summary>The node beside the application: an inlet to the model, and an outlet to the application for the administrator.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="client">The application.</param>
    /// <param name="administrator">The only one who reaches the application.</param>
    /// <param name="modelRelay">The relay of the model server.</param>
    /// <param name="relay">The relay of this node, which the ticket must allow.</param>
    public static string Client(
        string node, BootClient client, Identifier administrator, string modelRelay = ModelRelay, string relay = ClientRelay) => $"""
        # The model as if it were on this machine; it must be a member with the attribute ai-outlet that answers.
        name: {node}

        tcp-inlet:
          from: 127.0.0.1:{Number(client.InletPort)}
          via: {modelRelay}
          allow: (= subject.ai-outlet "true")

        # The answer, for the administrator alone.
        relay: {relay}

        tcp-outlet:
          to: 127.0.0.1:{Number(client.Port)}
          trust: {administrator}

        """;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
