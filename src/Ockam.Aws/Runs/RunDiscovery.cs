namespace Ockam.Aws;

/// <summary>Finds what runs have made by their tags, and by the paths of what lists leave tags out of.</summary>
internal static class RunDiscovery
{
    private static readonly string[] s_keys = [RunTags.Run, RunTags.Network, RunTags.Step, RunTags.Purpose, RunTags.Complete];

    /// <summary>Everything of a run, or of all runs in the account and region.</summary>
    /// <param name="clients">The services.</param>
    /// <param name="runId">The run; null for all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="AwsException">A request was refused or failed.</exception>
    public static async Task<IReadOnlyList<RunResource>> FindAsync(
        RunClients clients, string? runId, CancellationToken cancellationToken)
    {
        List<RunResource> found = await InEc2Async(clients.Ec2, runId, cancellationToken).ConfigureAwait(false);
        string path = runId is null ? RunNames.Root : RunNames.IamPath(runId);
        string region = await clients.Connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        await foreach (IamInstanceProfile profile in clients.Iam.ListInstanceProfilesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (await IfThereAsync(clients.Iam.GetInstanceProfileAsync(profile.Name, cancellationToken)).ConfigureAwait(false) is { } whole
                && IsHere(whole.Tags))
                Add(found, runId, whole.Tags, RunKind.InstanceProfile, whole.Name);
        }

        await foreach (IamRole role in clients.Iam.ListRolesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (await IfThereAsync(clients.Iam.GetRoleAsync(role.Name, cancellationToken)).ConfigureAwait(false) is { } whole
                && IsHere(whole.Tags))
                Add(found, runId, whole.Tags, RunKind.Role, whole.Name);
        }

        await foreach (SsmParameterInfo parameter in clients.Ssm.DescribeUnderAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (RunNames.IdIn(parameter.Name) is { } id
                && await IfThereAsync(clients.Ssm.ListTagsAsync(parameter.Name, cancellationToken)).ConfigureAwait(false) is { } tags
                && tags.GetValueOrDefault(RunTags.Run) == id)
                Add(found, runId, tags, RunKind.Parameter, parameter.Name);
        }

        return found;

        bool IsHere(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(RunTags.Region, region) == region;
    }

    // IAM lists for some seconds what this or another command has just deleted.
    private static async Task<T?> IfThereAsync<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        // So SSM calls a parameter that it does not know when it is asked for its tags.
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound || gone.Code == "InvalidResourceId")
        {
            return null;
        }
    }

    private static void Add(List<RunResource> found, string? runId, IReadOnlyDictionary<string, string> tags, string kind, string id)
    {
        // A path alone is not enough: whoever may make roles can choose it.
        if (!tags.TryGetValue(RunTags.Run, out string? run) || !RunNames.IsId(run) || (runId is not null && run != runId)) return;
        found.Add(new RunResource(run, tags.GetValueOrDefault(RunTags.Network), tags.GetValueOrDefault(RunTags.Step), kind, id)
        {
            Purpose = tags.GetValueOrDefault(RunTags.Purpose), Complete = tags.GetValueOrDefault(RunTags.Complete),
        });
    }

    private static async Task<List<RunResource>> InEc2Async(Ec2Client ec2, string? runId, CancellationToken cancellationToken)
    {
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        var tags = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        await foreach (Ec2Tag tag in ec2.DescribeTagsAsync(Ec2Selection.Where("key", s_keys), cancellationToken).ConfigureAwait(false))
        {
            kinds[tag.ResourceId] = RunKinds.Of(tag.ResourceId, tag.ResourceType);
            if (!tags.TryGetValue(tag.ResourceId, out Dictionary<string, string>? all))
                tags[tag.ResourceId] = all = new Dictionary<string, string>(StringComparer.Ordinal);
            all[tag.Key] = tag.Value;
        }

        var found = new List<RunResource>();
        foreach ((string id, Dictionary<string, string> all) in tags.OrderBy(each => each.Key, StringComparer.Ordinal))
            Add(found, runId, all, kinds[id], id);
        return await OfThoseThatAreThereAsync(ec2, found, cancellationToken).ConfigureAwait(false);
    }

    // Tags outlive what carries them for a while, and so does in lists what was terminated or deleted.
    private static async Task<List<RunResource>> OfThoseThatAreThereAsync(
        Ec2Client ec2, List<RunResource> found, CancellationToken cancellationToken)
    {
        Ec2Selection ours = Ec2Selection.Where("tag-key", RunTags.Run);
        var there = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (string kind in found.Select(each => each.Kind).Distinct(StringComparer.Ordinal))
        {
            if (RunKinds.List(ec2, kind, ours, cancellationToken) is not { } listed)
            {
                // Of a kind that runs do not make: whoever removes the run shall hear of it.
                foreach (RunResource each in found.Where(each => each.Kind == kind)) there[each.Id] = null;
                continue;
            }

            await foreach ((string id, string? state) in listed.ConfigureAwait(false)) there[id] = state;
        }

        return
        [
            .. found.Where(each => there.TryGetValue(each.Id, out string? state) && state is not ("terminated" or "deleted"))
                .Select(each => each with { State = there[each.Id] }),
        ];
    }
}
