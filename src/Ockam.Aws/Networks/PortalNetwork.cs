namespace Ockam.Aws;

/// <summary>A portal network, as this machine's journal and the tags of what it has made tell of it.</summary>
/// <param name="Name">What it is called; its id where nothing says that any more.</param>
/// <param name="RunId">The id that all of it carries: 26 letters and digits.</param>
public sealed record PortalNetwork(string Name, string RunId)
{
    /// <summary>The account, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>How far it is.</summary>
    public PortalNetworkState State { get; init; }

    /// <summary>When it was begun; null where only tags tell of it.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Its network in AWS; null where an existing subnet is used, or it is not there yet.</summary>
    public string? VpcId { get; init; }

    /// <summary>The subnet that instances go to; null where it is not there yet.</summary>
    public string? SubnetId { get; init; }

    /// <summary>The security group of instances; null where it is not there yet.</summary>
    public string? SecurityGroupId { get; init; }

    /// <summary>Its instances that are not terminated.</summary>
    public IReadOnlyList<string> InstanceIds { get; init; } = [];

    /// <summary>
    /// Which ports were asked to be open, for people: <c>TCP 4000 from everywhere</c>; empty for none, or where only tags tell.
    /// </summary>
    public IReadOnlyList<string> OpenPorts { get; init; } = [];

    /// <summary>What it has, in the order in which it would go.</summary>
    public IReadOnlyList<PortalNetworkPart> Parts { get; init; } = [];

    /// <summary>The members of projects that its instances are; empty where only tags tell, or where their project goes with it.</summary>
    public IReadOnlyList<PortalNetworkMember> Members { get; init; } = [];

    /// <summary>What it was asked for and is not known to be there, by the names of steps.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What removing it does, and in which order, for people.</summary>
    public string DescribeRemoval()
    {
        string[] going = [.. Parts.Where(part => RunRemoval.Removes(part.Kind)).Select(part => $"{part.Kind} {part.Id}")];
        return going.Length == 0
            ? "Remove the portal network, of which nothing is there any more"
            : $"Remove for good, in this order: {string.Join(", ", going)}";
    }

    internal static PortalNetwork Of(RunSummary run, RunPlace place)
    {
        IReadOnlyDictionary<string, string>? plan = run.State?.Plan;
        string? Id(RunStep step) => run.Resources.FirstOrDefault(each => each.Step == step.Name && each.Kind == step.Kind)?.Id;
        IReadOnlyList<RunResource> ordered = RunRemoval.Order(run.Resources);
        string[] missing =
        [
            .. (run.State?.Steps.Where(step => step.Status is RunStepStatus.Intended or RunStepStatus.Made
                    // Instances delete the parameters that are meant for them.
                    && RunRemoval.Removes(step.Step.Kind) && step.Step.Kind != RunKind.Parameter)
                .Select(step => step.Step.Name) ?? Expected(run))
                .Where(step => !run.Resources.Any(each => each.Step == step)),
        ];
        return new PortalNetwork(run.Name.Length > 0 ? run.Name : run.RunId, run.RunId)
        {
            Account = place.Account,
            Region = place.Region,
            State = run.IsBeingRemoved ? PortalNetworkState.BeingRemoved
                : run.IsComplete && missing.Length == 0 ? PortalNetworkState.Complete : PortalNetworkState.Interrupted,
            Created = run.State is { IsAdopted: false } state ? state.Run.Created : null,
            VpcId = Id(NetworkSteps.Vpc),
            SubnetId = Id(NetworkSteps.PrivateSubnet) ?? Id(NetworkSteps.Subnet) ?? plan?.GetValueOrDefault("SubnetId"),
            SecurityGroupId = Id(NetworkSteps.Group) ?? plan?.GetValueOrDefault("SecurityGroupId"),
            InstanceIds = [.. ordered.Where(each => each.Kind == RunKind.Instance).Select(each => each.Id)],
            OpenPorts = plan?.GetValueOrDefault("Ingress")?.Split("; ") ?? [],
            // What no cleanup removes is shown all the same.
            Parts = [.. ordered.Concat(run.Resources.Except(ordered)).Select(PortalNetworkPart.Of)],
            Members = run.State is { } known ? NetworkMembers.Of(known) : [],
            Missing = missing,
        };
    }

    private static IEnumerable<string> Expected(RunSummary run) =>
        run.Resources.Select(each => each.Complete).OfType<string>().FirstOrDefault()?.Split(' ') ?? [];
}
