namespace Ockam.Aws;

public sealed partial class ModelSharing
{
    /// <summary>What there is of a run: kinds and ids; null if there is no such run.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">The run is for something else, or a request was refused or failed.</exception>
    public async Task<IReadOnlyList<string>?> ListAsync(string name, CancellationToken cancellationToken = default)
    {
        RunNames.RequireName(name);
        RunSummary? run = (await _runs.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(each => each.Name == name);
        if (run is null) return null;
        RequireSharing(name, run.Purpose);
        return [.. run.Resources.Select(Describe)];
    }

    /// <summary>
    /// Removes everything of a run: instances, images, snapshots, instance profiles and roles. Buckets and keys are none of its: they hold
    /// what nobody can make again. It is safe to repeat.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="progress">Is told of each thing; null for nobody.</param>
    /// <param name="cancellationToken">Ends it at once; removing it again goes on from there.</param>
    /// <returns>What was removed; null if there is no such run.</returns>
    /// <exception cref="AwsException">Something could not be removed; the message says what, and the rest is gone.</exception>
    public async Task<ModelSharingRemoval?> RemoveAsync(
        string name, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RunNames.RequireName(name);
        using RunSession? session = await _runs.OpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (session is null) return null;
        RequireSharing(name, session.Run.Purpose);
        RunRemovalReport report = await new RunRemoval(session, _pace, progress).RemoveAsync(cancellationToken).ConfigureAwait(false);
        return new ModelSharingRemoval(
            session.Run.Name, session.Run.RunId, [.. report.Removed.Select(Describe)], [.. report.Left.Select(Describe)]);
    }

    // Also of a run that was begun elsewhere, whose purpose its tags say; one that says none is taken for a network.
    private static void RequireSharing(string name, string purpose)
    {
        if (purpose != RunPurpose.Sharing)
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"'{name}' is no set-up for sharing models, but a run for {purpose}. Remove-OckamPortalNetwork removes portal networks.");
    }

    private static string Describe(RunResource resource) => $"{resource.Kind} {resource.Id}";
}
