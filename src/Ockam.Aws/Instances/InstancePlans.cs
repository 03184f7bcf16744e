using System.Globalization;

namespace Ockam.Aws;

/// <summary>Says in words what an order comes to.</summary>
internal static class InstancePlans
{
    /// <summary>The plan of a choice.</summary>
    public static PortalInstancePlan Of(AwsRun run, InstanceChoice choice) => new(
        choice.Name.Text, choice.Type.Name, choice.Image.ImageId, choice.Subnet.SubnetId, choice.Subnet.AvailabilityZone,
        [.. Makes(run, choice)], choice.OpenPorts, [.. Costs(choice)])
    {
        Warnings = choice.KeyWarning is { } warning ? [warning] : [],
    };

    private static IEnumerable<string> Makes(AwsRun run, InstanceChoice choice)
    {
        PortalInstanceOrder order = choice.Order;
        if (InstancePolicies.Of(InstanceWork.Rights(run.Place, run, choice)) is not null)
        {
            yield return "a role that reads and deletes no parameter but its own, and an instance profile"
                + (order.SessionManager ? ", managed by Systems Manager" : "");
        }

        if (order.SealedModel is { } model)
        {
            yield return $"{choice.MemoryGib!.Value.ToString(CultureInfo.InvariantCulture)} GiB of the instance's memory kept for the "
                + $"weights of '{model.Name}' in {model.Store}, published by {model.Publisher}, whose key {model.Key} the role "
                + $"{InstanceWork.RoleArn(run, choice)} may use as far as the key's policy lets it, with what has started there";
        }
        else if (order.Role == PortalInstanceRole.AICorp && order.ModelDigest is { } digest)
        {
            yield return $"a model server that takes its model with the digest {digest} alone";
        }

        if (choice.Ports.Count > 0) yield return "a security group for its ports";
        if (order.KeyFile is { } file) yield return $"a key pair, its private key in '{file}'";
        if (order.Role == PortalInstanceRole.Project)
        {
            if (order.TicketIn == TicketPlace.Parameter) yield return "a parameter in which the instance makes its project known";
        }
        else
        {
            yield return order.TicketIn == TicketPlace.Parameter
                ? "a ticket for one member, in a secure parameter that the instance deletes"
                : "a ticket for one member, in the instance's user data, which whoever may describe the instance can read";
        }

        yield return $"the instance {run.Name}-{choice.Name.Instance.Name}, a {choice.Type.Name} in {choice.Subnet.SubnetId} "
            + $"({choice.Subnet.AvailabilityZone}) from {choice.Image.ImageId}, with an encrypted disk";
    }

    private static IEnumerable<string> Costs(InstanceChoice choice)
    {
        yield return $"the instance ({choice.Type.Name}) by the second while it runs" + (choice.Type.HasGpu ? ", with a GPU" : "");
        yield return "its disk by GB and month until it is terminated";
        if (choice.Subnet.MapsPublicAddress) yield return "its public IPv4 address by the hour";
        yield return "what it sends to the Internet by GB";
    }
}
