using System.Text.Json;
using Ockam.Node.Control;
using Ockam.Storage;

namespace Ockam.Background;

/// <summary>
/// The name of a node that has a process of its own, which no other process of the same home folder has meanwhile, and what others find
/// under it. A lock that the system gives up when the process ends, however it ends, tells a node that runs from one that is gone.
/// </summary>
public sealed class NodeClaim : IDisposable
{
    private const string Folder = "nodes";

    // How long somebody who only looks at the lock at the same moment may hold it.
    private const int Attempts = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(25);

    private readonly string _path;
    private FileStream? _lock;

    private NodeClaim(FileStream? held, string path)
    {
        _lock = held;
        _path = path;
    }

    /// <summary>Whether nobody else has the name.</summary>
    internal bool IsOwn => _lock is not null;

    /// <summary>The file with what becomes of a node in the background, and with what the runtime prints of a defect.</summary>
    internal string LogPath => Path.ChangeExtension(_path, ".log");

    /// <summary>Takes the name of a node.</summary>
    /// <param name="home">The home folder, which is there.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="evenIfRunning">Whether one of that name that runs already is no reason to refuse; then the newer is found.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeControlException"><see cref="NodeControlReason.NameTaken"/>: a node of that name runs already.</exception>
    /// <exception cref="StoreException">The folder cannot be used.</exception>
    public static async Task<NodeClaim> TakeAsync(string home, string name, bool evenIfRunning, CancellationToken cancellationToken)
    {
        string folder = PrepareFolder(home);
        string path = Path.Combine(folder, name + ".json");
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var held = new FileStream(Path.Combine(folder, name + ".lock"), Own(FileMode.OpenOrCreate, FileShare.None));
                return new NodeClaim(held, path);
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (evenIfRunning)
            {
                return new NodeClaim(null, path);
            }
            catch (IOException exception)
            {
                string process = Read(path) is { } other ? $" (process {other.ProcessId})" : "";
                throw new NodeControlException(
                    NodeControlReason.NameTaken, $"The node '{name}' runs already{process}.",
                    "End it, give this one another name, or set skip-is-running-check in its file.", exception);
            }
        }
    }

    /// <summary>Writes what others need to find the node: readable for the user alone, and never half.</summary>
    /// <param name="record">What there is to know.</param>
    public void Write(NodeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string temporary = $"{_path}.{Environment.ProcessId}";
        using (var file = new FileStream(temporary, Own(FileMode.Create, FileShare.None)))
            JsonSerializer.Serialize(file, record, BackgroundJson.Default.NodeRecord);
        File.Move(temporary, _path, overwrite: true);
    }

    /// <summary>The nodes of a home folder that have processes of their own and run, by name.</summary>
    /// <param name="home">The home folder; it need not be there.</param>
    public static IReadOnlyList<NodeRecord> List(string home)
    {
        string folder = Path.Combine(home, Folder);
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(path => IsHeld(Path.ChangeExtension(path, ".lock")) ? Read(path) : null).OfType<NodeRecord>()];
    }

    /// <summary>The running node of a name; null if there is none.</summary>
    /// <param name="home">The home folder; it need not be there.</param>
    /// <param name="name">The node's name.</param>
    public static NodeRecord? Find(string home, string name) => List(home).FirstOrDefault(record => record.Name == name);

    /// <summary>Gives the name up.</summary>
    public void Dispose()
    {
        // Without the lock, another node of the name goes on, and what is written may be its own.
        if (Interlocked.Exchange(ref _lock, null) is not { } held) return;
        File.Delete(_path);
        held.Dispose();
    }

    /// <summary>The folder of all running nodes, made if it is not there.</summary>
    internal static string PrepareFolder(string home) => OckamHome.Prepare(Path.Combine(home, Folder));

    private static bool IsHeld(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static NodeRecord? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, BackgroundJson.Default.NodeRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            // It was removed in this moment, or is no record: then nothing is known.
            return null;
        }
    }

    /// <summary>Options of a file for its owner alone.</summary>
    internal static FileStreamOptions Own(FileMode mode, FileShare share) =>
        SecretFile.OwnerOnly(mode, mode == FileMode.Append ? FileAccess.Write : FileAccess.ReadWrite, share);
}
