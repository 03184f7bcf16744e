namespace OckamPS.Module.Nodes;

/// <summary>Writes texts and bytes to files, and never half of one.</summary>
internal static class TextFiles
{
    // ERROR_FILE_EXISTS as an HRESULT: errors of this kind have an id of their own.
    private const int FileExistsError = unchecked((int)0x80070050);

    /// <exception cref="IOException">The file is there, and shall not be replaced; or it cannot be written.</exception>
    public static Task<FileInfo> WriteAsync(string path, string text, bool replace, CancellationToken cancellationToken) =>
        WriteAsync(path, System.Text.Encoding.UTF8.GetBytes(text), replace, cancellationToken);

    /// <summary>Sees that a file may be written, before work begins whose answer it is for.</summary>
    /// <exception cref="IOException">The file is there, and shall not be replaced.</exception>
    public static void RequireFree(string path, bool replace)
    {
        if (!replace && File.Exists(path))
            throw new IOException($"There is a file '{path}' already: choose another, or say -Force.", FileExistsError);
    }

    /// <exception cref="IOException">The file is there, and shall not be replaced; or it cannot be written.</exception>
    public static async Task<FileInfo> WriteAsync(
        string path, ReadOnlyMemory<byte> content, bool replace, CancellationToken cancellationToken)
    {
        RequireFree(path, replace);
        string temporary = path + "." + Guid.NewGuid().ToString("n")[..8];
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken);
            File.Move(temporary, path, replace);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return new FileInfo(path);
    }
}
