namespace Ockam.Aws;

/// <summary>Where instances of a portal network go.</summary>
/// <param name="VpcId">The network; null where it is not this run's own.</param>
/// <param name="SubnetId">The subnet: the private one where there is one.</param>
/// <param name="SecurityGroupId">The security group.</param>
/// <param name="IsPrivate">Whether instances get no public address.</param>
internal sealed record NetworkPlace(string? VpcId, string SubnetId, string SecurityGroupId, bool IsPrivate)
{
    /// <summary>What a run says of it.</summary>
    /// <param name="run">The run, with what carries its tags.</param>
    /// <exception cref="AwsException">The network is not complete.</exception>
    public static NetworkPlace Of(RunSummary run)
    {
        string? Id(RunStep step) => run.Resources.FirstOrDefault(each => each.Step == step.Name && each.Kind == step.Kind)?.Id;
        IReadOnlyDictionary<string, string>? plan = run.State?.Plan;
        string? subnet = Id(NetworkSteps.PrivateSubnet) ?? Id(NetworkSteps.Subnet) ?? plan?.GetValueOrDefault("SubnetId");
        string? group = Id(NetworkSteps.Group) ?? plan?.GetValueOrDefault("SecurityGroupId");
        if (subnet is null || group is null || run.IsBeingRemoved)
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"The portal network '{run.Name}' is {(run.IsBeingRemoved ? "being removed" : "not complete")}: New-OckamPortalNetwork "
                + "completes it, and Remove-OckamPortalNetwork removes it.");
        return new NetworkPlace(Id(NetworkSteps.Vpc), subnet, group, Id(NetworkSteps.PrivateSubnet) is not null);
    }
}
