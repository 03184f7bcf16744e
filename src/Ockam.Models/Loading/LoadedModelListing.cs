using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Puts together what the server lists, what this machine has written down, and what PCR15 shows.</summary>
internal static class LoadedModelListing
{
    private const int Register = 15;

    public static async Task<IReadOnlyList<LoadedModel>> ListAsync(ListLoadedModelsRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServedModel> served = await request.Server.ListAsync(cancellationToken).ConfigureAwait(false);
        if (served.Count == 0) return [];
        IReadOnlyList<RunningModel> running = await request.Server.ListRunningAsync(cancellationToken).ConfigureAwait(false);
        PcrHistory history = request.EventLog.ReadHistory(Register);
        PcrStanding? standing = request.Tpm is null
            ? null
            : await JudgeAsync(request.Tpm, history, cancellationToken).ConfigureAwait(false);
        if (standing == PcrStanding.NotDone) history = history.WithoutLast();
        var models = new List<LoadedModel>(served.Count);
        foreach (ServedModel model in served)
        {
            LoadedModelRecord? record = request.Records.Find(request.Server.Address, model.Name);
            bool? isSame = record is null
                ? false
                : await IsSameAsync(request.Server, model.Name, record, cancellationToken).ConfigureAwait(false);
            if (isSame == false) record = null;
            models.Add(new LoadedModel(
                model.Name, model.Size, model.Digest, running.Any(other => IsSame(other.Name, model.Name)), record,
                record is null ? null : history.Find(Convert.FromHexString(record.Sha384)),
                standing is null || isSame is null ? null : standing != PcrStanding.Foreign));
        }

        return models;
    }

    private static bool IsSame(string one, string other) =>
        string.Equals(LoadedModelRecords.WithTag(one), LoadedModelRecords.WithTag(other), StringComparison.OrdinalIgnoreCase);

    // Somebody may have made another model of the same name since; a server that names no blobs does not show whether.
    private static async Task<bool?> IsSameAsync(
        IModelServer server, string name, LoadedModelRecord record, CancellationToken cancellationToken)
    {
        if (!record.IsCreated) return false;
        ServedModelDetails details = await server.ShowAsync(name, cancellationToken).ConfigureAwait(false);
        if (details.Blobs.Count == 0) return null;
        return details.Blobs.SequenceEqual([record.Sha256], StringComparer.OrdinalIgnoreCase);
    }

    private static async Task<PcrStanding> JudgeAsync(TpmClient tpm, PcrHistory history, CancellationToken cancellationToken)
    {
        PcrValues values = await tpm.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, Register), cancellationToken).ConfigureAwait(false);
        return history.Judge(values[TpmHash.Sha384, Register].Span);
    }
}
