using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// Files of models from Hugging Face, or from a hub that speaks its protocol. A file is saved from one commit, and gets its name when its
/// bytes have the hash that the hub, or the caller, says.
/// </summary>
public sealed class HuggingFaceHub : IDisposable
{
    /// <summary>The branch that is meant where none is named.</summary>
    public const string DefaultRevision = "main";

    // An answer about a revision, or a page of a listing of a thousand files, has far less.
    private const int MostAnswer = 16 * 1024 * 1024;
    private const int MostPages = 1000;
    // The hub itself advises against more in one repository; a page that names many in few bytes must not fill the memory.
    private const int MostFiles = 100_000;
    private const int HashBufferLength = 1024 * 1024;

    private readonly HubHttp _http;
    private readonly HubOptions _options;

    /// <summary>Names the hub; nothing is asked yet.</summary>
    /// <param name="options">Where it is, and as whom it is asked; null for huggingface.co or <c>HF_ENDPOINT</c>, as nobody.</param>
    /// <exception cref="ModelException">Its address cannot be used.</exception>
    public HuggingFaceHub(HubOptions? options = null)
    {
        _options = options ?? new HubOptions();
        _http = new HubHttp(_options);
    }

    /// <summary>Where the hub is.</summary>
    public Uri Endpoint => _http.Endpoint;

    /// <summary>The commit that a revision stands for now.</summary>
    /// <param name="repository">The repository, <c>owner/name</c>.</param>
    /// <param name="revision">A branch, a tag or a commit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>40 hexadecimal digits.</returns>
    /// <exception cref="ModelException">There is none, or it may not be seen.</exception>
    public async Task<string> ResolveAsync(string repository, string revision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(revision);
        string path = $"api/models/{HubNames.Repository(repository)}/revision/{HubNames.Revision(revision)}";
        if (HubNames.IsCommit(revision)) return revision;
        (JsonDocument json, _) = await ReadAsync(path, $"{repository} at {revision}", cancellationToken).ConfigureAwait(false);
        using (json)
        {
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("sha", out JsonElement sha)
                && sha.ValueKind == JsonValueKind.String && sha.GetString() is { } commit && HubNames.IsCommit(commit)
                ? commit
                : throw NotOfTheHub($"{repository} at {revision}");
        }
    }

    /// <summary>All files of a repository at a revision.</summary>
    /// <param name="repository">The repository, <c>owner/name</c>.</param>
    /// <param name="revision">A commit, branch or tag.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ModelException">There is none, or it may not be seen.</exception>
    public async Task<IReadOnlyList<HubFile>> ListAsync(
        string repository, string revision = DefaultRevision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(revision);
        string what = $"{repository} at {revision}";
        var files = new List<HubFile>();
        string? path = $"api/models/{HubNames.Repository(repository)}/tree/{HubNames.Revision(revision)}?recursive=true";
        for (int pages = 0; path is not null; pages++)
        {
            if (pages == MostPages) throw NotOfTheHub(what);
            (JsonDocument json, path) = await ReadAsync(path, what, cancellationToken).ConfigureAwait(false);
            using (json)
            {
                if (json.RootElement.ValueKind != JsonValueKind.Array) throw NotOfTheHub(what);
                foreach (JsonElement entry in json.RootElement.EnumerateArray())
                {
                    if (files.Count == MostFiles) throw NotOfTheHub(what);
                    if (TextOf(entry, "type") == "file") files.Add(FileOf(entry) ?? throw NotOfTheHub(what));
                }
            }
        }

        return files;
    }

    /// <summary>Saves a file: in parts at once, resumable, and under its name when its hash was compared.</summary>
    /// <param name="request">What, and where to.</param>
    /// <param name="progress">Gets the bytes that are there.</param>
    /// <param name="cancellationToken">Ends the work; what is there so far stays under a hidden name for the next attempt.</param>
    /// <exception cref="ModelException">It is not there, may not be read, was changed, or is not what its hash says.</exception>
    public async Task<HubDownload> DownloadAsync(
        HubDownloadRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string escaped = HubNames.File(request.File);
        string commit = await ResolveAsync(request.Repository, request.Revision, cancellationToken).ConfigureAwait(false);
        string path = $"{HubNames.Repository(request.Repository)}/resolve/{commit}/{escaped}";
        string what = $"{request.Repository}/{request.File} at {commit}";
        HubFile file = await LookAsync(path, request.File, commit, what, cancellationToken).ConfigureAwait(false);
        RequireExpected(request, file, what);
        string destination = Path.GetFullPath(request.Destination);
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        using var target = PartialFile.Open(destination, request.Overwrite, keep: request.Resume);
        long resumed = await new RangedDownload
        {
            Description = what,
            Identity = $"{Endpoint}{path}\n{file.Sha256 ?? file.BlobId}",
            Length = file.Size, PartLength = _options.PartLength, Patience = _options.Patience, FirstPause = _options.FirstPause,
            Progress = progress,
            Open = (offset, length, ct) => OpenAsync(path, what, commit, file.Size, offset, length, ct),
        }.RunAsync(target, cancellationToken).ConfigureAwait(false);
        string sha256 = await Task.Run(() => Verify(target, file, request, what, cancellationToken), CancellationToken.None)
            .ConfigureAwait(false);
        target.Complete();
        return new HubDownload(
            destination, request.Repository, request.File, request.Revision, commit, file.Size, sha256, resumed);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // What the hub says of a file stands on its own answer; where that points to is not asked.
    private async Task<HubFile> LookAsync(string path, string name, string commit, string what, CancellationToken cancellationToken)
    {
        HubFile? file = null;
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Head, path, what, null, head =>
        {
            if (HubHttp.HeaderOf(head, "X-Repo-Commit") is null) return false;
            RequireCommit(head, commit, what);
            // What points elsewhere has a length of its own.
            string? size = HubHttp.HeaderOf(head, "X-Linked-Size")
                ?? (head.IsSuccessStatusCode ? head.Content.Headers.ContentLength?.ToString(CultureInfo.InvariantCulture) : null);
            string tag = (HubHttp.HeaderOf(head, "X-Linked-ETag") ?? HubHttp.HeaderOf(head, "ETag") ?? "").ToLowerInvariant();
            tag = tag.StartsWith("w/", StringComparison.Ordinal) ? tag[2..].Trim('"') : tag;
            bool isHash = tag.Length is 40 or 64 && tag.All(char.IsAsciiHexDigitLower);
            if (!isHash || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length)) return false;
            file = new HubFile(name, length, tag.Length == 64 ? tag : null, tag.Length == 40 ? tag : null);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return file ?? throw NotOfTheHub(what);
    }

    private async Task<Stream> OpenAsync(
        string path, string what, string commit, long size, long offset, long length, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await _http.AskAsync(
            HttpMethod.Get, path, what, new RangeHeaderValue(offset, offset + length - 1), hub =>
            {
                if (HubHttp.HeaderOf(hub, "X-Repo-Commit") is not null) RequireCommit(hub, commit, what);
                return false;
            }, cancellationToken).ConfigureAwait(false);
        try
        {
            bool isPart = answer.StatusCode == HttpStatusCode.PartialContent;
            ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
            if (isPart && (range?.From != offset || (range.Length is { } whole && whole != size)))
                throw new ModelException(
                    ModelErrorReason.Changed, $"{what}: other bytes have come than those that were asked for ({range}).");
            if (!isPart && (offset != 0 || length != size))
                throw new ModelException(ModelErrorReason.Unavailable, $"{what}: where it is kept, no parts of files are given out.");
            return await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static string Verify(
        PartialFile target, HubFile file, HubDownloadRequest request, string what, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // What git itself keeps it names by this hash, of a line with the length and then the bytes.
        using IncrementalHash? blob = file.BlobId is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        blob?.AppendData(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Size}\0")));
        var buffer = new byte[HashBufferLength];
        long done = 0;
        for (int read; (read = RandomAccess.Read(target.Handle, buffer, done)) > 0; done += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sha256.AppendData(buffer, 0, read);
            blob?.AppendData(buffer, 0, read);
        }

        string found = Convert.ToHexStringLower(sha256.GetHashAndReset());
        string? foundBlob = blob is null ? null : Convert.ToHexStringLower(blob.GetHashAndReset());
        bool same = done == file.Size && (file.Sha256 is null || found == file.Sha256) && foundBlob == file.BlobId
            && (request.Sha256 is null || string.Equals(found, request.Sha256, StringComparison.OrdinalIgnoreCase));
        if (same) return found;
        // Nothing says which bytes are wrong, so none is kept.
        target.Discard();
        throw new ModelException(
            ModelErrorReason.Damaged,
            $"{what} has arrived with SHA-256 {found}, and should have {request.Sha256 ?? file.Sha256 ?? $"git id {file.BlobId}"}. "
            + "Nothing was kept; save it again.");
    }

    // Where the hub says another hash than the caller, the bytes need not be fetched to know.
    private static void RequireExpected(HubDownloadRequest request, HubFile file, string what)
    {
        if (request.Sha256 is { } wanted && file.Sha256 is { } said && !string.Equals(wanted, said, StringComparison.OrdinalIgnoreCase))
            throw new ModelException(
                ModelErrorReason.Damaged, $"{what} has SHA-256 {said}, says the hub; {wanted} is expected. Nothing was fetched.");
    }

    private static void RequireCommit(HttpResponseMessage answer, string commit, string what)
    {
        if (HubHttp.HeaderOf(answer, "X-Repo-Commit") is { } found && found != commit)
            throw new ModelException(
                ModelErrorReason.Changed, $"{what}: the hub answers with commit {ModelNames.Printable(found)}. Name the commit you mean.");
    }

    private async Task<(JsonDocument Json, string? Next)> ReadAsync(string path, string what, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, path, what, null, _ => false, cancellationToken)
            .ConfigureAwait(false);
        byte[] bytes = await ReadAllAsync(answer, what, cancellationToken).ConfigureAwait(false);
        try
        {
            return (JsonDocument.Parse(bytes), NextOf(answer));
        }
        catch (JsonException wrong)
        {
            throw NotOfTheHub(what, wrong);
        }
    }

    private async Task<byte[]> ReadAllAsync(HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        try
        {
            using var watch = new ArrivalWatch(_options.Patience, TimeProvider.System, cancellationToken);
            using Stream stream = await watch.WaitAsync(ct => answer.Content.ReadAsStreamAsync(ct)).ConfigureAwait(false);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = await watch.ReadAsync(stream, buffer).ConfigureAwait(false)) > 0;)
            {
                if (bytes.Length + read > MostAnswer) throw NotOfTheHub(what);
                bytes.Write(buffer, 0, read);
            }

            return bytes.ToArray();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or TimeoutException)
        {
            throw new ModelException(
                ModelErrorReason.Unavailable, $"{what}: the answer of {Endpoint.Host} has broken off: {broken.Message} Try again.", broken);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, string what, RangeHeaderValue? range, Func<HttpResponseMessage, bool> looked,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _http.AskAsync(method, path, what, range, looked, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is HttpRequestException or TimeoutException or IOException)
        {
            throw new ModelException(
                ModelErrorReason.Unavailable, $"{what}: {Endpoint.Host} cannot be asked: {failed.Message} Try again.", failed);
        }
    }

    // The next page of a listing, as long as it is one of this hub.
    private string? NextOf(HttpResponseMessage answer)
    {
        if (HubHttp.HeaderOf(answer, "Link") is not { } link) return null;
        int start = link.IndexOf('<', StringComparison.Ordinal);
        int end = link.IndexOf('>', StringComparison.Ordinal);
        if (start < 0 || end < start || !link[end..].Contains("rel=\"next", StringComparison.Ordinal)) return null;
        return new Uri(Endpoint, link[(start + 1)..end]) is var next && Endpoint.IsBaseOf(next) ? next.AbsoluteUri : null;
    }

    private static HubFile? FileOf(JsonElement entry)
    {
        bool isLarge = entry.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object;
        JsonElement about = isLarge ? lfs : entry;
        return TextOf(entry, "path") is { } path && about.TryGetProperty("size", out JsonElement size) && size.TryGetInt64(out long length)
            && TextOf(about, "oid") is { } id
            ? new HubFile(path, length, isLarge ? id : null, isLarge ? null : id)
            : null;
    }

    private static string? TextOf(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private ModelException NotOfTheHub(string what, Exception? inner = null) => new(
        ModelErrorReason.Unavailable, $"{what}: {Endpoint.Host} does not answer as a hub of models does. Look at its address.", inner);
}
