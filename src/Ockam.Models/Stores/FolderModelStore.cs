using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>
/// A store in a folder, which may be one on the network, and one that others may write to. Symbolic links in it are no models, and nothing
/// is read or written through them. What is published may be read by those who may read the folder: it is encrypted.
/// </summary>
public sealed class FolderModelStore : IModelStore
{
    private const UnixFileMode Readers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _folder;

    /// <summary>Names the folder; it is made when the first model is published.</summary>
    /// <param name="folder">Its path.</param>
    public FolderModelStore(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Reference = $"folder:{_folder}";
    }

    /// <inheritdoc/>
    public string Reference { get; }

    /// <inheritdoc/>
    public async Task<ModelPublication> PublishAsync(
        PublishModelRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using PublishSource source = await PublishSource.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(_folder);
        string weightsPath = Path.Combine(_folder, source.WeightsName);
        string? keyPath = source.KeyName is null ? null : Path.Combine(_folder, source.KeyName);
        if (weightsPath == source.Path)
            throw new ModelException(ModelErrorReason.AlreadyExists, $"{source.Path} is in this store already.");
        if (keyPath is not null) PairFiles.RequireFree(keyPath, source.DataKey!, request.Overwrite);
        using var weights = PartialFile.Open(weightsPath, request.Overwrite, keep: request.Resume);
        long resumed = await Task.Run(() => FileCopy.Run(source.File, weights, progress, cancellationToken), CancellationToken.None)
            .ConfigureAwait(false);
        source.RequireUnchanged();
        PairFiles.Place(weights, weightsPath, keyPath, source.DataKey, request.Overwrite, ModeOfFiles());
        return new ModelPublication(
            new PublishedModel
            {
                Store = Reference, Name = source.Name, Layout = source.Layout, Weights = Describe(weightsPath),
                DataKey = keyPath is null ? null : Describe(keyPath),
            }, resumed);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PublishedModel> ListAsync(
        bool allVersions = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var collector = new ModelCollector(Reference);
        // A large folder on the network is not listed in a moment.
        FileInfo[] files = await Task.Run(Files, cancellationToken).ConfigureAwait(false);
        foreach (FileInfo file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (collector.Add(file.Name, Describe(file)) is { } model) yield return model;
        }

        if (!allVersions) yield break;
        foreach (PublishedModel remainder in collector.Remainders()) yield return remainder;
    }

    /// <inheritdoc/>
    public async Task<PublishedModel> FindAsync(string name, ModelLayout? layout = null, CancellationToken cancellationToken = default) =>
        await ModelVersions.FindAsync(this, name, layout, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<ISealedSource> OpenAsync(PublishedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ValueTask.FromResult<ISealedSource>(new FileSealedSource(OpenListed(model.Weights), PathOf(model.Weights.Key)));
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> ReadDataKeyAsync(PublishedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        PublishedObject key = ModelVersions.RequireDataKey(model);
        string path = PathOf(key.Key);
        using var file = new SourceFile(OpenListed(key), path);
        return ValueTask.FromResult(WrappedKey.Read(path, file.Length, bytes => file.Read(0, bytes)));
    }

    /// <inheritdoc/>
    public async Task<DownloadedModel> DownloadAsync(
        PublishedModel model, ModelDownloadRequest request, IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        return await new ModelSaving(model, request)
        {
            ReadDataKey = ct => ReadDataKeyAsync(model, ct),
            Fetch = async (target, ct) =>
            {
                using var source = new SourceFile(OpenListed(model.Weights), PathOf(model.Weights.Key));
                long resumed = await Task.Run(() => FileCopy.Run(source, target, progress, ct), CancellationToken.None)
                    .ConfigureAwait(false);
                // A file that was replaced is open still; one that was written to is not what was found.
                OpenListed(model.Weights).Dispose();
                return (resumed, DownloadVerification.Size);
            },
        }.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<ModelRemoval> RemoveAsync(PublishedModel model, bool allVersions = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        cancellationToken.ThrowIfCancellationRequested();
        string weights = PathOf(model.Weights.Key);
        RequireFolder();
        // Who publishes under this name has this file from beginning to end, and finds it in use as long as the removal has it.
        using var turn = PartialFile.Open(weights, overwrite: true, keep: true);
        string[] paths =
        [
            weights,
            .. new[] { ModelObjectNames.KeyOf(model.Weights.Key) }.OfType<string>().Concat(model.Versions.Select(entry => entry.Key))
                .Select(PathOf).Where(path => path != weights).Distinct(),
        ];
        // All are looked at before the first goes: what was published anew since it was listed is another model.
        foreach (string path in paths) RequireListed(model, path, turn);
        int removed = 0;
        foreach (string path in paths)
        {
            // What is half there of a model that goes is of no use; that of the weights goes at the end.
            if (path != weights) PartialFile.RemoveLeft(path);
            if (!File.Exists(path)) continue;
            File.Delete(path);
            removed++;
        }

        turn.Discard();
        return Task.FromResult(new ModelRemoval(model, removed, 0));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static PublishedObject Describe(string path)
    {
        try
        {
            return Describe(new FileInfo(path));
        }
        catch (FileNotFoundException gone)
        {
            throw new ModelException(
                ModelErrorReason.Changed, $"{path} was published, and somebody has removed it since. List the store again.", gone);
        }
    }

    // A file has no tag; its length and the time of its last change stand for one.
    private static PublishedObject Describe(FileInfo file) => new(
        file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero), TagOf(file.Length, file.LastWriteTimeUtc));

    private static string TagOf(SafeFileHandle file) => TagOf(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));

    private static string TagOf(long length, DateTime written) => $"{length:x}-{written.Ticks:x}";

    private FileInfo[] Files()
    {
        RequireFolder();
        return [.. new DirectoryInfo(_folder).EnumerateFiles()
            // One that goes away meanwhile is not there.
            .Where(file => file.Exists && file.LinkTarget is null)
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    private void RequireFolder()
    {
        if (!Directory.Exists(_folder))
            throw new ModelException(
                ModelErrorReason.NotFound, $"There is no folder {_folder}. Publish a model there, or name the folder of another store.");
    }

    private string PathOf(string name)
    {
        ModelNames.RequireFileName(name);
        return Path.Combine(_folder, name);
    }

    private SafeFileHandle OpenListed(PublishedObject entry)
    {
        string path = PathOf(entry.Key);
        SafeFileHandle file = SharedFolderFile.TryOpenRead(path) ?? throw new ModelException(
            ModelErrorReason.NotFound, $"{path} is gone, or is a link. List the store again.");
        if (TagOf(file) == entry.ETag) return file;
        file.Dispose();
        throw new ModelException(
            ModelErrorReason.Changed, $"{path} was replaced or written to since it was listed. List the store again.");
    }

    private static void RequireListed(PublishedModel model, string path, PartialFile turn)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return;
        string name = Path.GetFileName(path);
        // The mark that stands for what is not whole has no tag; its versions say what was there.
        PublishedObject? listed = new[] { model.Weights, model.DataKey }.Concat(model.Versions)
            .FirstOrDefault(entry => entry is { ETag: not null } && entry.Key == name);
        if (file.LinkTarget is null && listed?.ETag == TagOf(file.Length, file.LastWriteTimeUtc)) return;
        throw turn.Refuse(new ModelException(
            ModelErrorReason.Changed,
            $"{path} was published or written to since it was listed. Nothing was removed. List the store again."));
    }

    private UnixFileMode ModeOfFiles()
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return OperatingSystem.IsWindows() ? Own : Own | (File.GetUnixFileMode(_folder) & Readers);
    }
}
