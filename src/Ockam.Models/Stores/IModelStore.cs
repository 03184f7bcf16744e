namespace Ockam.Models;

/// <summary>
/// A place where models are published. What it holds is encrypted; a store is trusted with nothing but keeping it. A model is shown when
/// all of it is there, and its objects get their names whole or never. Several operations may run at once.
/// </summary>
public interface IModelStore : IAsyncDisposable
{
    /// <summary>The reference that opens it again, such as <c>s3://bucket/models</c> or <c>folder:/srv/models</c>.</summary>
    string Reference { get; }

    /// <summary>Publishes a model: the data key first, and the weights' name last.</summary>
    /// <param name="request">What, and under which name.</param>
    /// <param name="progress">Gets the bytes of the weights that are there.</param>
    /// <param name="cancellationToken">Ends the work; what is there so far is invisible, and is kept for the next attempt.</param>
    /// <exception cref="ModelException">The name is taken, the source is no encrypted model, or the store refuses.</exception>
    Task<ModelPublication> PublishAsync(
        PublishModelRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the models, however many there are, in the order of the store; half-published ones are not among them.</summary>
    /// <param name="allVersions">
    /// Whether former versions are listed too, and with them the models that were removed, or half of which is there.
    /// </param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ModelException">The store refuses or does not answer.</exception>
    IAsyncEnumerable<PublishedModel> ListAsync(bool allVersions = false, CancellationToken cancellationToken = default);

    /// <summary>Finds one model by its name, or by the name of its encrypted file.</summary>
    /// <param name="name">The name, exactly: <c>llama.gguf</c> or <c>llama.gguf.sealed</c>.</param>
    /// <param name="layout">In which form; null if it is published in one only.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">
    /// There is none (<see cref="ModelErrorReason.NotFound"/>), or it is there in several forms and none was chosen.
    /// </exception>
    Task<PublishedModel> FindAsync(string name, ModelLayout? layout = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens the encrypted weights for reading at any place, several reads at once; a loader can stream from it without saving anything.
    /// </summary>
    /// <param name="model">The model, from a listing or found by name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The source; a read fails where the object has changed since the model was found.</returns>
    /// <exception cref="ModelException">It is gone or was changed.</exception>
    ValueTask<ISealedSource> OpenAsync(PublishedModel model, CancellationToken cancellationToken = default);

    /// <summary>Reads the wrapped data key of a pair: 1 to 6,144 bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">It has none, or it is gone or was changed.</exception>
    ValueTask<byte[]> ReadDataKeyAsync(PublishedModel model, CancellationToken cancellationToken = default);

    /// <summary>Saves a model as files; they get their final names when they are whole and verified.</summary>
    /// <param name="model">The model.</param>
    /// <param name="request">Where to.</param>
    /// <param name="progress">Gets the bytes of the weights that are there.</param>
    /// <param name="cancellationToken">Ends the work; what is there so far stays under a hidden name for the next attempt.</param>
    /// <exception cref="ModelException">A file is in the way, or the model was changed meanwhile or is damaged.</exception>
    Task<DownloadedModel> DownloadAsync(
        PublishedModel model, ModelDownloadRequest request, IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a model, the weights first. What was removed half is no model any more; a listing of all versions shows it as one that
    /// was removed, and it can be removed to its end from there.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="allVersions">
    /// Whether all versions go for good. Else a store that keeps versions marks the model as removed, and keeps them.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ModelException">The store refuses.</exception>
    Task<ModelRemoval> RemoveAsync(PublishedModel model, bool allVersions = false, CancellationToken cancellationToken = default);
}
