namespace Ockam.Policies;

/// <summary>What can have a policy (section 10.3); the numbers are those of the original.</summary>
public enum PolicyResourceType
{
    /// <summary><c>tcp-inlet</c>; a resource is named by its alias.</summary>
    TcpInlet = 1,

    /// <summary><c>tcp-outlet</c>; a resource is named by its worker address.</summary>
    TcpOutlet = 2,

    /// <summary><c>echoer</c>; nothing here asks for it.</summary>
    Echoer = 3,

    /// <summary><c>kafka-consumer</c>; nothing here asks for it.</summary>
    KafkaConsumer = 4,

    /// <summary><c>kafka-producer</c>; nothing here asks for it.</summary>
    KafkaProducer = 5,

    /// <summary><c>relay</c>: registering one; the resource is <c>forwarding_service</c>.</summary>
    Relay = 6,

    /// <summary><c>lessor</c>; nothing here asks for it.</summary>
    Lessor = 7,
}
