using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// The file that a model server keeps of some weights. A server that says that it has a file of this name only says that there is one: it
/// looked at the content when it was sent, and somebody may have changed it on the disk since.
/// </summary>
internal sealed class ServerBlob(IModelServer server, ModelPlaceJudge places, string name, OpenWeights weights)
{
    private const int BlockLength = 1 << 20;

    private readonly byte[] _sha256 = Convert.FromHexString(weights.Sha256);

    /// <summary>Whether the server says that it has one.</summary>
    public Task<bool> IsThereAsync(CancellationToken cancellationToken) => server.HasBlobAsync(_sha256, cancellationToken);

    /// <summary>Whether the file has the content of the weights; null if it cannot be read here.</summary>
    public async Task<bool?> IsGenuineAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        if (places.BlobFile(server.Address, weights.Sha256) is not { } path) return null;
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            await using (file.ConfigureAwait(false))
            {
                if (file.Length != weights.Size) return false;
                return await HasHashesAsync(file, progress, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // Another user's file, or none where it was looked for: it is not known, and therefore not believed.
            return null;
        }
    }

    /// <summary>
    /// Takes it from the server: the file itself where this process may, else by deleting the model of this name if it is made of it, and
    /// at last by making a model of another name of it and deleting that, which lets the server remove what no model is made of.
    /// </summary>
    /// <returns>Null if it is gone, or why it is still there.</returns>
    public async Task<string?> RemoveAsync(CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (Func<CancellationToken, Task> way in (Func<CancellationToken, Task>[])[DeleteFileAsync, DeleteModelAsync, DiscardAsync])
        {
            try
            {
                await way(cancellationToken).ConfigureAwait(false);
                if (!await IsThereAsync(cancellationToken).ConfigureAwait(false)) return null;
            }
            catch (Exception failed) when (failed is ModelException or IOException or UnauthorizedAccessException)
            {
                failures.Add(failed.Message.TrimEnd('.'));
            }
        }

        return failures.Count == 0 ? "other models are made of it" : string.Join("; ", failures);
    }

    private Task DeleteFileAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (places.BlobFile(server.Address, weights.Sha256) is { } path && File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    private async Task DeleteModelAsync(CancellationToken cancellationToken)
    {
        string wanted = LoadedModelRecords.WithTag(name);
        IReadOnlyList<ServedModel> models = await server.ListAsync(cancellationToken).ConfigureAwait(false);
        if (!models.Any(model => string.Equals(LoadedModelRecords.WithTag(model.Name), wanted, StringComparison.OrdinalIgnoreCase))) return;
        ServedModelDetails details = await server.ShowAsync(name, cancellationToken).ConfigureAwait(false);
        if (details.Blobs.Contains(weights.Sha256, StringComparer.OrdinalIgnoreCase))
            await server.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private async Task DiscardAsync(CancellationToken cancellationToken)
    {
        string discarded = $"ockam-discarded-{Guid.NewGuid():N}";
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { [weights.FileName] = _sha256 };
        await server.CreateAsync(discarded, files, null, cancellationToken).ConfigureAwait(false);
        await server.DeleteAsync(discarded, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HasHashesAsync(FileStream file, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha384 = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        var block = new byte[BlockLength];
        try
        {
            for (long done = 0; await file.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0;)
            {
                Task other = Task.Run(() => sha384.AppendData(block, 0, read), CancellationToken.None);
                sha256.AppendData(block, 0, read);
                await other.ConfigureAwait(false);
                progress?.Report(new ModelProgress(done += read, weights.Size));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
        }

        // What was sent must have both: the server goes by the one, and the other is measured.
        return CryptographicOperations.FixedTimeEquals(sha256.GetHashAndReset(), _sha256)
            & CryptographicOperations.FixedTimeEquals(sha384.GetHashAndReset(), Convert.FromHexString(weights.Sha384));
    }
}
