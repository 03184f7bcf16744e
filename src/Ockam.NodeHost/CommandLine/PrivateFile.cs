namespace Ockam.NodeHost.CommandLine;

/// <summary>Files that only this user can read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a new file with the mode 0600 from its first moment; one that is there, or a link, is never written to.</summary>
    /// <exception cref="CommandException">There is a file of that name.</exception>
    public static async Task CreateAsync(string path, ReadOnlyMemory<byte> contents, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (File.Exists(path)) throw new CommandException(ExitCode.Failed, "file_exists", $"There is a file '{path}' already.");
        await using var file = new FileStream(path, options);
        await file.WriteAsync(contents, cancellationToken);
    }
}
