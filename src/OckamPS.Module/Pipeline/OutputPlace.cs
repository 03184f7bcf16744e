namespace OckamPS.Module.Pipeline;

/// <summary>
/// Where the files go that one invocation makes. <c>-Force</c> replaces what was there before; what this invocation itself has made is
/// never replaced by its next input.
/// </summary>
/// <param name="path">The whole path of the file or folder; null where files are made beside their sources.</param>
/// <param name="isFolder">Whether it is a folder.</param>
/// <param name="claims">What this invocation has made, and of what; shared by all its inputs.</param>
internal sealed class OutputPlace(string? path, bool isFolder, Dictionary<string, string> claims)
{
    /// <summary>How paths are compared: as the file systems that are usual here do.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Whether it can take several files.</summary>
    public bool IsFolder => isFolder;

    /// <summary>Whether what was said means a folder: one that is there, or a name that ends as only folders' names do.</summary>
    /// <param name="said">What was said.</param>
    /// <param name="resolved">The whole path.</param>
    public static bool MeansFolder(string said, string resolved) => Directory.Exists(resolved) || Path.EndsInDirectorySeparator(said);

    /// <summary>The file for one input.</summary>
    /// <param name="name">Its name, where a folder was given or nothing.</param>
    /// <param name="source">The file that it is made of; it has a folder where none was given.</param>
    public string FileFor(string name, string? source = null) =>
        path is null ? Path.Combine(Path.GetDirectoryName(source)!, name) : isFolder ? Path.Combine(path, name) : path;

    /// <summary>Says that a file is made now, and makes the folder for it where one was named that is not there yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">What it is made of, for messages.</param>
    /// <exception cref="FormatException">This invocation has made it already, of something else.</exception>
    public void Claim(string file, string source)
    {
        if (!claims.TryAdd(file, source))
            throw new FormatException(
                $"'{file}' was made of '{claims[file]}' just now; '{source}' would replace it. Name a folder for each, or one at a time.");
        if (isFolder && path is not null) Directory.CreateDirectory(path);
    }
}
