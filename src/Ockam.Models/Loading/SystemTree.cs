namespace Ockam.Models;

/// <summary>The files in which Linux tells of processes, mounts and disks, below a root that tests can choose.</summary>
internal sealed class SystemTree(string root)
{
    private const int MaximumLinks = 40;

    /// <summary>Where a path of the machine is.</summary>
    public string this[string path] => Path.Combine(root, path.TrimStart('/'));

    /// <summary>A small text; null if it is not there or may not be read.</summary>
    public string? Read(string path)
    {
        try
        {
            return File.ReadAllText(this[path]);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Which of both it is changes nothing: the caller says what it could not find out.
            return null;
        }
    }

    public bool HasFolder(string path) => Directory.Exists(this[path]);

    /// <summary>The names in a folder; none if it is not there or may not be read.</summary>
    public string[] Names(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(this[path]).Select(entry => Path.GetFileName(entry))];
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Processes end while they are looked at, and those of others are closed.
            return [];
        }
    }

    /// <summary>Where a link leads, as it is written; null if it is none or may not be read.</summary>
    public string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(this[path]).LinkTarget;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // As above.
            return null;
        }
    }

    /// <summary>A path without links in it, as far as there is something.</summary>
    /// <param name="path">The path.</param>
    /// <param name="view">Through whose eyes: a prefix such as <c>/proc/7/root</c>, or nothing.</param>
    /// <exception cref="IOException">Links lead round in a circle.</exception>
    public string Resolve(string path, string view = "")
    {
        var left = new Stack<string>(Parts(path).Reverse());
        var done = new List<string>();
        for (int links = 0; left.TryPop(out string? part);)
        {
            if (part == ".") continue;
            if (part == "..")
            {
                if (done.Count > 0) done.RemoveAt(done.Count - 1);
                continue;
            }

            done.Add(part);
            if (LinkOf($"{view}/{string.Join('/', done)}") is not { } target) continue;
            if (++links > MaximumLinks) throw new IOException($"The links at {path} lead round in a circle.");
            if (target.StartsWith('/')) done.Clear();
            else done.RemoveAt(done.Count - 1);
            foreach (string next in Parts(target).Reverse()) left.Push(next);
        }

        return "/" + string.Join('/', done);
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
