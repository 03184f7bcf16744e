namespace Ockam.Aws;

/// <summary>
/// Makes, finds and removes portal networks in an account and region: a private network that nothing can come in to, unless a project's
/// port or SSH is asked for. A network that was interrupted at any moment is found again, and completed or removed. Errors are
/// <see cref="AwsException"/>.
/// </summary>
public sealed class PortalNetworks : IDisposable
{
    private const string Advice =
        "New-OckamPortalNetwork with the same values completes it, and Remove-OckamPortalNetwork removes what there is.";

    private readonly RunClients _clients;
    private readonly AwsConnection _connection;
    private readonly AwsRuns _runs;
    private readonly RunPace _pace;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="home">The home folder, which keeps a journal of each network; it has to be there when one is made.</param>
    /// <param name="clock">What waits are measured by; null for the system's clock.</param>
    public PortalNetworks(AwsConnection connection, string home, TimeProvider? clock = null)
        : this(new RunClients(connection, clock), home, RunPace.Usual)
    {
    }

    internal PortalNetworks(RunClients clients, string home, RunPace pace)
    {
        (_clients, _connection, _pace) = (clients, clients.Connection, pace);
        _runs = new AwsRuns(clients, AwsRuns.FolderIn(home));
    }

    /// <summary>The networks that a home has journals of, with their accounts and regions for people. AWS is not asked.</summary>
    /// <param name="home">The home folder.</param>
    /// <exception cref="AwsException">A journal is damaged.</exception>
    public static IReadOnlyList<(string Name, string Place)> ListKnown(string home) =>
    [
        .. RunJournal.List(AwsRuns.FolderIn(home)).Select(RunJournal.Read).OfType<RunState>()
            .Where(state => state.Run.Purpose == RunPurpose.Network)
            .Select(state => (state.Run.Name, state.Run.Place.ToString())),
    ];

    /// <summary>What the existing security group of a plan lets in, each for people; nothing where the plan makes a group.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AwsException">There is no such group.</exception>
    public async Task<IReadOnlyList<string>?> FindOpenPortsAsync(PortalNetworkPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Request.SecurityGroupId is not { } id) return null;
        return await _clients.Ec2.FindOpenPortsAsync(Ec2Selection.ById(id), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a network, or completes one of that name that was interrupted. One that is complete is left as it is.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="progress">Is told of each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends it at once; what was made stays, and is found again.</param>
    /// <exception cref="AwsException">
    /// It was refused, and what this has made was removed again; or it was cut off, and the message says that what was made stays.
    /// </exception>
    public async Task<PortalNetwork> CreateAsync(
        PortalNetworkPlan plan, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string? zone = await FindZoneAsync(plan, cancellationToken).ConfigureAwait(false);
        using (RunSession session = await _runs.BeginAsync(
            plan.Request.Name, RunPurpose.Network, plan.Compared, cancellationToken).ConfigureAwait(false))
        {
            if (session.State.IsBeingRemoved)
                throw new AwsException(
                    AwsErrorKind.Conflict,
                    $"The portal network '{session.Run.Name}' is being removed. Remove-OckamPortalNetwork ends that; then it can be made "
                    + "anew.");
            RunSteps steps = session.Steps(_pace, progress);
            steps.Total = NetworkMaking.CountOf(plan);
            try
            {
                await new NetworkMaking(session, steps, plan).MakeAsync(zone, cancellationToken).ConfigureAwait(false);
                session.Journal.Complete();
            }
            catch (AwsException failed)
            {
                throw await RunUndo.AfterAsync(session, steps, failed, Advice, progress, cancellationToken).ConfigureAwait(false);
            }

            // By what the journal knows: tags of what was just made are not listed everywhere yet.
            return PortalNetwork.Of(
                new RunSummary(session.Run.RunId, session.Run.Name, session.State, [.. Made(session)]), session.Run.Place);
        }
    }

    /// <summary>The networks of the account and region.</summary>
    public async Task<IReadOnlyList<PortalNetwork>> ListAsync(CancellationToken cancellationToken = default)
    {
        RunPlace place = await _runs.PlaceAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. (await _runs.ListAsync(cancellationToken).ConfigureAwait(false)).Where(run => run.Purpose == RunPurpose.Network)
                .Select(run => PortalNetwork.Of(run, place)),
        ];
    }

    /// <summary>Removes a network with everything of it: instances, roles, parameters and key pairs too. It is safe to repeat.</summary>
    /// <param name="nameOrId">Its name, or its id where several have the name.</param>
    /// <param name="progress">Is told of each thing; null for nobody.</param>
    /// <param name="office">
    /// The administrator of a project, which the members that its instances are leave first of all; null for none, and they stay.
    /// </param>
    /// <param name="cancellationToken">Ends it at once; removing it again goes on from there.</param>
    /// <returns>What was removed; null if there is no such network.</returns>
    /// <exception cref="AwsException">Something could not be removed; the message says what, and the rest is gone.</exception>
    /// <exception cref="OckamException">The project cannot be asked; nothing of AWS was removed.</exception>
    public async Task<PortalNetworkRemoval?> RemoveAsync(
        string nameOrId, IProgress<RunProgress>? progress = null, ITicketOffice? office = null,
        CancellationToken cancellationToken = default)
    {
        using RunSession? session = await _runs.OpenAsync(nameOrId, cancellationToken).ConfigureAwait(false);
        if (session is null) return null;
        if (session.Run.Purpose != RunPurpose.Network)
            throw new AwsException(
                AwsErrorKind.Conflict, $"'{session.Run.Name}' is no portal network, but a run for {session.Run.Purpose}.");
        IReadOnlyList<PortalNetworkMember> gone = office is null ? []
            : await NetworkMembers.TakeOutAsync(session, office, progress, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PortalNetworkMember> stay = NetworkMembers.Of(session.State);
        RunRemovalReport report = await new RunRemoval(session, _pace, progress).RemoveAsync(cancellationToken).ConfigureAwait(false);
        return new PortalNetworkRemoval(
            session.Run.Name, session.Run.RunId, [.. report.Removed.Select(PortalNetworkPart.Of)],
            [.. report.Left.Select(PortalNetworkPart.Of)])
        {
            MembersRemoved = gone, MembersLeft = stay,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _clients.Dispose();

    // Before anything is made: what cannot be had is to be refused with nothing left behind.
    private async Task<string?> FindZoneAsync(PortalNetworkPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Cidr is null) return null;
        PortalNetworkRequest request = plan.Request;
        string region = await _connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        List<string> zones = await _clients.Ec2.DescribeAvailabilityZonesAsync(cancellationToken)
            .Where(zone => zone.State == "available" && zone.Kind is null or "availability-zone").Select(zone => zone.Name)
            .Order(StringComparer.Ordinal).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (request.AvailabilityZone is { } named && !zones.Contains(named))
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"There is no zone '{AwsText.Printable(named)}' in {region}: there are {string.Join(", ", zones)}.");
        if (request.InstanceType is { } type)
        {
            var types = new InstanceTypes(_connection, _clients.Ec2);
            await types.RequireAsync(type, request.AvailabilityZone, cancellationToken: cancellationToken).ConfigureAwait(false);
            IReadOnlyList<string> having = await _clients.Ec2.ListZonesWithTypeAsync(type, cancellationToken).ConfigureAwait(false);
            zones = [.. zones.Where(having.Contains)];
        }

        return request.AvailabilityZone ?? zones.FirstOrDefault() ?? throw new AwsException(
            AwsErrorKind.ServiceFailure,
            $"{region} says nothing of zones that can be used now. Try again later, or another region.");
    }

    private static IEnumerable<RunResource> Made(RunSession session) => session.State.Steps
        .Where(step => step is { Status: RunStepStatus.Made, Id: not null })
        .Select(step => new RunResource(session.Run.RunId, session.Run.Name, step.Step.Name, step.Step.Kind, step.Id!));
}
