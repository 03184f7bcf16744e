namespace Ockam.Models;

/// <summary>Loads sealed models into a model server of an attested machine, and measures them into PCR15.</summary>
public static class ModelLoading
{
    /// <summary>
    /// Loads a model. It may be interrupted anywhere and tried again: the server never has half of it, it is measured once in a boot, and
    /// it is made usable only after that.
    /// </summary>
    /// <param name="request">What, where to, and what is expected.</param>
    /// <param name="progress">Learns the steps, each when it begins, and the bytes.</param>
    /// <param name="cancellationToken">Ends the work between any two steps.</param>
    /// <exception cref="ModelException">Something is not as it must be; the reason says what.</exception>
    /// <exception cref="Ockam.Attestation.AttestationException">The TPM refuses, or PCR15 has a value that the event log does not
    /// explain.</exception>
    public static async Task<ImportedModel> ImportAsync(
        ImportModelRequest request, IProgress<ModelLoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        FileStream turn = await request.Records
            .LockAsync(() => progress?.Report(new ModelLoadProgress(ModelLoadStep.Wait)), cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            var work = new ModelImport(request, progress);
            await using (work.ConfigureAwait(false)) return await work.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks at the models of a server: which of them this machine has loaded and measured, and which are in memory.</summary>
    /// <param name="request">Where to look.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<IReadOnlyList<LoadedModel>> ListAsync(
        ListLoadedModelsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return LoadedModelListing.ListAsync(request, cancellationToken);
    }

    /// <summary>Deletes a model from a server, and forgets it here. PCR15 keeps its measurement until the machine is restarted.</summary>
    /// <param name="server">The server.</param>
    /// <param name="records">What this machine has loaded.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The server has no such model, or refuses.</exception>
    public static async Task RemoveAsync(
        IModelServer server, LoadedModelRecords records, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(records);
        await server.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        records.Remove(server.Address, name);
    }
}
