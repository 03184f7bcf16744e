using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>
/// What a user of this machine has loaded, in a folder that nobody else may enter: the event log of PCR15, a record a model, and the lock
/// that one import at a time holds.
/// </summary>
public sealed class LoadedModelRecords
{
    private const string Extension = ".loaded.json";
    private const string LockName = "import.lock";
    private const string EventLogName = "pcr15.jsonl";
    private const int MaximumLength = 64 * 1024;

    // Another import may take hours; this only sets how soon its end is noticed.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;

    /// <summary>Uses a folder, which need not exist yet; it is made when something is written.</summary>
    /// <param name="folder">The folder; its mode is 0700.</param>
    public LoadedModelRecords(string folder) => _folder = Path.GetFullPath(folder);

    /// <summary>Where the event log of PCR15 is.</summary>
    public string EventLogPath => Path.Combine(_folder, EventLogName);

    /// <summary>All records; none where nothing was loaded.</summary>
    /// <exception cref="ModelException">One is damaged.</exception>
    public IReadOnlyList<LoadedModelRecord> List() => !Directory.Exists(_folder)
        ? []
        :
        [
            .. Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal).Select(ReadAt).OfType<LoadedModelRecord>(),
        ];

    /// <summary>The record of a model; null if there is none.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The model's name there, with or without <c>:latest</c>.</param>
    public LoadedModelRecord? Find(Uri server, string name) => ReadAt(PathOf(server, name));

    /// <summary>Forgets a model.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The model's name there.</param>
    public void Remove(Uri server, string name) => File.Delete(PathOf(server, name));

    /// <summary>A model's name as a server lists it: with its tag.</summary>
    /// <param name="name">The name.</param>
    public static string WithTag(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.IndexOf(':', name.LastIndexOf('/') + 1) < 0 ? name + ":latest" : name;
    }

    /// <summary>Those of a server's models that somebody means.</summary>
    /// <typeparam name="T">A model.</typeparam>
    /// <param name="models">All models.</param>
    /// <param name="nameOf">The name of one, as the server lists it.</param>
    /// <param name="wanted">The name that was given, which without a tag is that of the newest one.</param>
    /// <param name="isLike">Whether a name is one of those that were given, where it may stand for several.</param>
    public static IReadOnlyList<T> Choose<T>(
        IEnumerable<T> models, Func<T, string> nameOf, string wanted, Func<string, bool> isLike)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(nameOf);
        ArgumentNullException.ThrowIfNull(isLike);
        string whole = WithTag(wanted);
        return [.. models.Where(model => isLike(nameOf(model)) || whole.Equals(nameOf(model), StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Writes a record, whole or not at all.</summary>
    internal void Write(LoadedModelRecord record)
    {
        string path = PathOf(record.Server, record.Name);
        string temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(record.Encode());
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Makes the folder, and waits until no other import holds the lock; it ends with the stream, or the process.</summary>
    /// <param name="waits">Is called once if there is another.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The folder is open to others.</exception>
    internal async Task<FileStream> LockAsync(Action waits, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Ensure(_folder);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(
                ModelErrorReason.InvalidValue, $"The records of loaded models cannot be kept: {failed.Message}", failed);
        }

        string path = Path.Combine(_folder, LockName);
        for (bool first = true; ; first = false)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (first) waits();
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Any name makes a file's name this way, and none leads elsewhere.
    private string PathOf(Uri server, string name)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes($"{server.AbsoluteUri}\n{WithTag(name)}");
        return Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 16)) + Extension);
    }

    private static LoadedModelRecord? ReadAt(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaximumLength)
                throw new ModelException(ModelErrorReason.Malformed, $"{path} is no record of a loaded model: it has {file.Length} bytes.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return LoadedModelRecord.Decode(bytes, path);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed by another command, or never written.
            return null;
        }
    }
}
