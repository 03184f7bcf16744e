namespace Ockam.Aws;

/// <summary>
/// Instances of portal networks: made from a plain Amazon Linux 2023 by a boot script, members of the project from their first moment, and
/// waited for until they are. Everything that is made is in the network's journal and carries its tags. Errors are
/// <see cref="AwsException"/>, or those of the office.
/// </summary>
public sealed class PortalInstances : IDisposable
{
    private readonly RunClients _clients;
    private readonly AwsRuns _runs;
    private readonly RunPace? _pace;
    private readonly Func<string, Ec2Client>? _open;
    private readonly InstanceBoot _boot;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="home">The home folder, in which journals are.</param>
    public PortalInstances(AwsConnection connection, string home)
        : this(new RunClients(connection), AwsRuns.FolderIn(home), new InstanceBoot(BootUserData.Of, BootConsole.FindProject))
    {
    }

    internal PortalInstances(
        RunClients clients, string folder, InstanceBoot boot, RunPace? pace = null, Func<string, Ec2Client>? open = null)
    {
        _clients = clients;
        _runs = new AwsRuns(clients, folder);
        (_boot, _pace, _open) = (boot, pace, open);
    }

    /// <summary>Finds out what an order comes to; nothing is changed.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">It cannot be made, and the message says why.</exception>
    public async Task<PortalInstancePlan> PlanAsync(PortalInstanceOrder order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        using RunSession session = await OpenAsync(order, cancellationToken).ConfigureAwait(false);
        InstanceChoice choice = await new InstanceChooser(session, _open).ChooseAsync(order, cancellationToken).ConfigureAwait(false);
        return InstancePlans.Of(session.Run, choice);
    }

    /// <summary>
    /// Makes an instance and waits until it is running and exactly one member has redeemed its ticket, or in the role of the project until
    /// its authority answers. What was made before is found; what fails is taken back as far as it could let somebody in or costs.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="office">The project's administrator.</param>
    /// <param name="progress">Is told of each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; the ticket, its member and the instance are taken back first.</param>
    /// <exception cref="AwsException">It failed, and the message says what is left.</exception>
    public async Task<PortalInstance> CreateAsync(
        PortalInstanceOrder order, ITicketOffice office, IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(office);
        using RunSession session = await OpenAsync(order, cancellationToken).ConfigureAwait(false);
        RunSteps steps = session.Steps(_pace, progress);
        progress?.Report(new RunProgress("looking for type and image"));
        InstanceChoice choice = await new InstanceChooser(session, _open).ChooseAsync(order, cancellationToken).ConfigureAwait(false);
        return await new InstanceWork(session, steps, choice, office, _boot).MakeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The instances of portal networks that there are.</summary>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<IReadOnlyList<PortalInstance>> ListAsync(CancellationToken cancellationToken = default) =>
        await _clients.Ec2.DescribeInstancesAsync(
            Ec2Selection.Where("tag-key", RunTags.Run)
                .And("instance-state-name", "pending", "running", "stopping", "stopped", "shutting-down"), cancellationToken)
            .Where(each => InstanceName.InStep(each.Tags.GetValueOrDefault(RunTags.Step)) is not null)
            .Select(each => Describe(each.Tags.GetValueOrDefault(RunTags.Network) ?? "", each.Tags[RunTags.Run], each))
            .OrderBy(each => each.Network, StringComparer.Ordinal).ThenBy(each => each.Name, StringComparer.Ordinal)
            .ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => _clients.Dispose();

    internal static PortalInstance Describe(string network, string runId, Ec2Instance instance) =>
        new(
            network, runId, InstanceName.InStep(instance.Tags.GetValueOrDefault(RunTags.Step)) ?? "", instance.InstanceId, instance.State)
        {
            Role = Enum.TryParse(instance.Tags.GetValueOrDefault(InstanceName.RoleTag), out PortalInstanceRole role) ? role : null,
            InstanceType = instance.InstanceType,
            ImageId = instance.ImageId,
            PublicAddress = instance.PublicAddress,
            PrivateAddress = instance.PrivateAddress,
            VpcId = instance.VpcId,
            SubnetId = instance.SubnetId,
            Launched = instance.Launched,
        };

    private async Task<RunSession> OpenAsync(PortalInstanceOrder order, CancellationToken cancellationToken)
    {
        RunNames.RequireName(order.Network);
        RunSession session = await _runs.OpenAsync(order.Network, cancellationToken).ConfigureAwait(false) ?? throw new AwsException(
            AwsErrorKind.NotFound,
            $"There is no portal network '{order.Network}' in {await _runs.PlaceAsync(cancellationToken).ConfigureAwait(false)}. "
            + $"New-OckamPortalNetwork {order.Network} makes it; Get-OckamPortalNetwork lists those that there are.");
        if (!session.State.IsBeingRemoved) return session;
        session.Dispose();
        throw new AwsException(
            AwsErrorKind.Conflict,
            $"The network '{order.Network}' is being removed. Let Remove-OckamPortalNetwork finish, then make it anew.");
    }
}
