using Ockam.Identities;

namespace Ockam.Aws;

/// <summary>
/// The members that instances of a network are, and the tickets that are open still: its journal knows them, and the project by an
/// attribute of theirs.
/// </summary>
internal static class NetworkMembers
{
    /// <summary>
    /// The members that a journal knows and that outlast the network: where the project itself is on one of its instances, they go with it.
    /// </summary>
    public static IReadOnlyList<PortalNetworkMember> Of(RunState state)
    {
        HashSet<string> own = Own(state);
        return
        [
            .. state.Steps.Select(step => (Name: InstanceName.InRedeemed(step.Step.Name), step.Status, step.Id))
                .Where(each => each is { Name: not null, Status: RunStepStatus.Made, Id: not null })
                .Select(each => new PortalNetworkMember(
                    each.Id!, each.Name!, state.Find(InstanceName.OfStep(each.Name!).MemberOf.Name)?.Id))
                .Where(each => each.Authority is null || !own.Contains(each.Authority)),
        ];
    }

    /// <summary>
    /// Takes the instances' members out of a project, and their open tickets back. What fails ends it; nothing of AWS was changed by then.
    /// </summary>
    /// <param name="session">The network's run.</param>
    /// <param name="office">The project's administrator.</param>
    /// <param name="progress">Is told of each member; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; doing it again goes on from there.</param>
    /// <returns>Who was taken out.</returns>
    public static async Task<IReadOnlyList<PortalNetworkMember>> TakeOutAsync(
        RunSession session, ITicketOffice office, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        string? authority = office.Authority?.ToString();
        // It is going away itself, with all its members.
        if (authority is null || Own(session.State).Contains(authority)) return [];
        string prefix = session.Run.RunId + "/";
        var members = new Dictionary<string, PortalNetworkMember>(StringComparer.Ordinal);
        foreach ((Identifier member, string mark) in await office.FindMembersAsync(InstanceName.Attribute, prefix, cancellationToken)
            .ConfigureAwait(false))
            members[member.ToString()] = new PortalNetworkMember(member.ToString(), mark[prefix.Length..].Split('/')[0], authority);
        foreach (RunStepState step in session.State.Steps)
        {
            if (InstanceName.InIssued(step.Step.Name) is not { } name || step is not { Status: RunStepStatus.Made, Id: { } reference }
                || session.State.Find(InstanceName.OfStep(name).MemberOf.Name)?.Id != authority) continue;
            await office.RevokeAsync(reference, cancellationToken).ConfigureAwait(false);
            session.Journal.Removed(step.Step);
        }

        foreach (PortalNetworkMember known in Of(session.State).Where(each => each.Authority == authority))
            members.TryAdd(known.Identifier, known);
        foreach (PortalNetworkMember each in members.Values)
        {
            progress?.Report(new RunProgress($"taking {each.Identifier} out of the project"));
            await office.RemoveMemberAsync(Identifier.Parse(each.Identifier), cancellationToken).ConfigureAwait(false);
            RunStep redeemed = InstanceName.OfStep(each.InstanceName).Redeemed;
            if (session.State.Find(redeemed.Name)?.Id == each.Identifier) session.Journal.Removed(redeemed);
        }

        return [.. members.Values];
    }

    // The authorities of projects that instances of the network are.
    private static HashSet<string> Own(RunState state) =>
    [
        .. state.Steps.Where(step => InstanceName.InAuthority(step.Step.Name) is not null && step.Status == RunStepStatus.Made)
            .Select(step => step.Id).OfType<string>(),
    ];
}
