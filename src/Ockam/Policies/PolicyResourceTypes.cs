namespace Ockam.Policies;

/// <summary>The names of resource types, and which of them guard something here.</summary>
public static class PolicyResourceTypes
{
    /// <summary>The resource that a relay service is.</summary>
    public const string RelayService = "forwarding_service";

    /// <summary>The types whose policies are asked for: inlets, outlets and relays.</summary>
    public static IReadOnlyList<PolicyResourceType> Guarded { get; } =
        [PolicyResourceType.TcpInlet, PolicyResourceType.TcpOutlet, PolicyResourceType.Relay];

    /// <summary>Its name, such as <c>tcp-outlet</c>.</summary>
    public static string ToText(this PolicyResourceType type) => type switch
    {
        PolicyResourceType.TcpInlet => "tcp-inlet",
        PolicyResourceType.TcpOutlet => "tcp-outlet",
        PolicyResourceType.Echoer => "echoer",
        PolicyResourceType.KafkaConsumer => "kafka-consumer",
        PolicyResourceType.KafkaProducer => "kafka-producer",
        PolicyResourceType.Relay => "relay",
        PolicyResourceType.Lessor => "lessor",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such resource type."),
    };

    /// <summary>Reads a name.</summary>
    /// <exception cref="PolicyException">There is no type of that name, or nothing here asks for its policies.</exception>
    public static PolicyResourceType Parse(string text)
    {
        foreach (PolicyResourceType type in Enum.GetValues<PolicyResourceType>())
        {
            if (type.ToText() != text) continue;
            return Guarded.Contains(type)
                ? type
                : throw new PolicyException($"A policy of resource type '{text}' would guard nothing here. Write one of {Known}.");
        }

        throw new PolicyException($"There is no resource type '{text}'. Write one of {Known}.");
    }

    private static string Known => string.Join(", ", Guarded.Select(ToText));
}
