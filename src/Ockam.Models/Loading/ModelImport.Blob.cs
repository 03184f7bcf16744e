namespace Ockam.Models;

// The weights at the server: what is there before, and what must not stay there.
internal sealed partial class ModelImport
{
    // The server may be slow, and who has stopped the command waits.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // Whether the server has the weights, and they were looked at. What is not genuine, or cannot be looked at, is removed.
    private async Task<bool> IsThereAsync(IProgress<ModelProgress> bytes, CancellationToken cancellationToken)
    {
        if (!await Blob.IsThereAsync(cancellationToken).ConfigureAwait(false)) return false;
        bool? isGenuine = await Blob.IsGenuineAsync(bytes, cancellationToken).ConfigureAwait(false);
        if (isGenuine == true) return true;
        if (await Blob.RemoveAsync(cancellationToken).ConfigureAwait(false) is not { } why) return false;
        throw new ModelException(
            ModelErrorReason.LoadedDiffers,
            $"The model server at {request.Server.Address} has a file sha256:{Weights.Sha256} that was not sent in this boot, "
            + (isGenuine is null ? "and that cannot be read here" : "and that has another content")
            + $". It could not be removed either: {why}. Nothing was measured. Remove the models that are made of it (Remove-LoadedModel), "
            + "or load as a user who may read the server's folder.");
    }

    // Weights that were not measured are not left where anybody could make a model of them.
    private async Task TakeBackAsync(Exception failed)
    {
        string? why;
        using var patience = new CancellationTokenSource(s_patience, request.Clock);
        try
        {
            why = await Blob.IsThereAsync(patience.Token).ConfigureAwait(false)
                ? await Blob.RemoveAsync(patience.Token).ConfigureAwait(false)
                : null;
        }
        catch (Exception other) when (other is ModelException or OperationCanceledException)
        {
            why = other.Message.TrimEnd('.');
        }

        if (why is null)
        {
            request.Records.Remove(request.Server.Address, Name);
            return;
        }

        throw new ModelException(
            ModelErrorReason.PlaintextStore,
            $"{failed.Message} The plain weights sha256:{Weights.Sha256} are still at the model server at {request.Server.Address}, and "
            + $"were not measured; they could not be removed: {why}. Remove that file from the server's folder.",
            failed);
    }
}
