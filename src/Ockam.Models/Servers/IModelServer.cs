namespace Ockam.Models;

/// <summary>
/// A server that runs models, such as Ollama. What goes wrong is a <see cref="ModelException"/>:
/// <see cref="ModelErrorReason.ServerUnavailable"/> if nothing answers in time, <see cref="ModelErrorReason.UnknownModel"/> if it has no
/// model of that name, <see cref="ModelErrorReason.ServerRefused"/> for what else it refuses, and
/// <see cref="ModelErrorReason.MalformedAnswer"/> if the answer is cut off or not of its form. May be used by many threads at once.
/// </summary>
public interface IModelServer : IDisposable
{
    /// <summary>Where the server is.</summary>
    Uri Address { get; }

    /// <summary>The server's version as it says it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> GetVersionAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether the server has a blob already.</summary>
    /// <param name="sha256">The SHA-256 of its content, 32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> HasBlobAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a blob, reading it piece by piece as the server takes it. The server computes the hash itself, and keeps nothing under this
    /// name that has another. An error of reading <paramref name="content"/> goes on as it is, after the upload was broken off.
    /// </summary>
    /// <param name="sha256">The SHA-256 of its content, 32 bytes.</param>
    /// <param name="content">The content from the stream's position on; it is left open.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="progress">Learns how many bytes were handed over.</param>
    /// <param name="cancellationToken">Breaks the upload off.</param>
    /// <exception cref="ModelException">Also <see cref="ModelErrorReason.Truncated"/> if the content ends before its length, and
    /// <see cref="ModelErrorReason.InvalidValue"/> if it does not end there.</exception>
    Task UploadBlobAsync(
        ReadOnlyMemory<byte> sha256,
        Stream content,
        long length,
        IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Makes a model of blobs that the server has; one of the same name is replaced.</summary>
    /// <param name="name">The model's name, such as <c>llama:8b</c>.</param>
    /// <param name="files">The SHA-256 of each file's content, 32 bytes, by the file's name.</param>
    /// <param name="progress">Learns what the server does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task CreateAsync(
        string name,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>The models that the server has.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ServedModel>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The models that are in memory now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RunningModel>> ListRunningAsync(CancellationToken cancellationToken = default);

    /// <summary>What the server says of a model, with the blobs that it is made of.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ServedModelDetails> ShowAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Answers a conversation, piece by piece as the model says it. The last piece has the counts; if the enumeration ends without an
    /// error, there was one.
    /// </summary>
    /// <param name="request">The conversation so far.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    IAsyncEnumerable<ModelAnswerPiece> ChatAsync(ModelChatRequest request, CancellationToken cancellationToken = default);

    /// <summary>Goes on with a text, piece by piece like <see cref="ChatAsync"/>.</summary>
    /// <param name="request">The text.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    IAsyncEnumerable<ModelAnswerPiece> GenerateAsync(ModelGenerateRequest request, CancellationToken cancellationToken = default);

    /// <summary>The embeddings of texts.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A vector for each text, in order.</returns>
    Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        string name, IReadOnlyList<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Brings a model into memory.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task LoadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Takes a model out of memory; the server keeps its files.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UnloadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a model, with those of its blobs that no other model has.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);
}
