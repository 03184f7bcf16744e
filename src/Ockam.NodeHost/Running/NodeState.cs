using System.Text.Json;
using Ockam.Storage;

namespace Ockam.NodeHost.Running;

/// <summary>
/// What a running node leaves in its home folder so that <c>status</c> finds it. A lock that the system gives up when the process ends,
/// however it ends, tells a node that runs from one that is gone.
/// </summary>
internal sealed class NodeState : IDisposable
{
    private const string Folder = "nodes";

    // How long a 'status' that looks at the lock at the same moment may hold it.
    private const int Attempts = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(25);

    private readonly FileStream? _lock;
    private readonly string _path;

    private NodeState(FileStream? held, string path)
    {
        _lock = held;
        _path = path;
    }

    /// <summary>Takes the name of a node.</summary>
    /// <param name="home">The home folder, which is there.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="evenIfRunning">Whether one of that name that runs already is no reason to refuse; then the newer is found.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeStateException">A node of that name runs already.</exception>
    public static async Task<NodeState> TakeAsync(string home, string name, bool evenIfRunning, CancellationToken cancellationToken)
    {
        string folder = OckamHome.Prepare(Path.Combine(home, Folder));
        string path = Path.Combine(folder, name + ".json");
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var held = new FileStream(Path.Combine(folder, name + ".lock"), Own(FileMode.OpenOrCreate, FileShare.None));
                return new NodeState(held, path);
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(s_pause, cancellationToken);
            }
            catch (IOException) when (evenIfRunning)
            {
                return new NodeState(null, path);
            }
            catch (IOException exception)
            {
                string process = Read(path) is { } other ? $" (process {other.ProcessId})" : "";
                throw new NodeStateException(
                    $"The node '{name}' runs already{process}. End it, give this one another name, or set skip-is-running-check.",
                    exception);
            }
        }
    }

    /// <summary>Writes what <c>status</c> needs: readable for the user alone, and never half.</summary>
    public void Write(NodeStateRecord record)
    {
        string temporary = $"{_path}.{Environment.ProcessId}";
        using (var file = new FileStream(temporary, Own(FileMode.Create, FileShare.None)))
            JsonSerializer.Serialize(file, record, HostJson.Default.NodeStateRecord);
        File.Move(temporary, _path, overwrite: true);
    }

    /// <summary>The nodes that have left a state here, and whether each runs.</summary>
    public static IReadOnlyList<(string Name, NodeStateRecord? Running)> List(string home)
    {
        string folder = Path.Combine(home, Folder);
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), IsHeld(Path.ChangeExtension(path, ".lock")) ? Read(path) : null))];
    }

    /// <summary>Gives the name up.</summary>
    public void Dispose()
    {
        // Without the lock, another node of the name goes on, and what is written may be its own.
        if (_lock is null) return;
        File.Delete(_path);
        _lock.Dispose();
    }

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

    private static NodeStateRecord? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, HostJson.Default.NodeStateRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            // It was removed in this moment, or is no state: then nothing is known.
            return null;
        }
    }

    private static FileStreamOptions Own(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
