using System.Net;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class OllamaClient
{
    /// <inheritdoc/>
    public async Task<bool> HasBlobAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = Request(HttpMethod.Head, BlobPath(sha256));
        using var limit = new AnswerLimit(_options, cancellationToken);
        using HttpResponseMessage response = await GuardAsync(
            limit, cancellationToken, () => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token))
            .ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            HttpStatusCode other => throw Refused($"it answers {(int)other} to the question for a blob"),
        };
    }

    /// <inheritdoc/>
    public async Task UploadBlobAsync(
        ReadOnlyMemory<byte> sha256,
        Stream content,
        long length,
        IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        using var limit = new AnswerLimit(_options, cancellationToken);
        using HttpRequestMessage request = Request(HttpMethod.Post, BlobPath(sha256));
        using var body = new BlobContent(content, length, limit, progress);
        request.Content = body;
        try
        {
            using HttpResponseMessage response = await SendAsync(request, limit, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (body.Failure is not null && failed is not OperationCanceledException)
        {
            // Broken off by us; what the network makes of that is not the cause.
            ExceptionDispatchInfo.Throw(body.Failure);
        }
    }

    /// <inheritdoc/>
    public async Task CreateAsync(
        string name,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        RequireName(name);
        ArgumentNullException.ThrowIfNull(files);
        bool isDone = false;
        await foreach (JsonElement line in LinesAsync(
            "api/create", OllamaJson.Creation(name, files), null, cancellationToken).ConfigureAwait(false))
        {
            // A server may leave empty lines of state between; what it did is what counts.
            if (OllamaJson.Text(line, "status") is not { } status) continue;
            progress?.Report(ModelNames.Printable(status));
            isDone = status == "success";
        }

        if (!isDone) throw Malformed("it ended before the model was made");
    }

    private static string BlobPath(ReadOnlyMemory<byte> sha256) => sha256.Length == SHA256.HashSizeInBytes
        ? "api/blobs/" + OllamaJson.Digest(sha256)
        : throw new ArgumentException($"A SHA-256 has 32 bytes, not {sha256.Length}.", nameof(sha256));
}
