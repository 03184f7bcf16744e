namespace Ockam.Tests.RealParts;

/// <summary>A folder that goes with the test; servers that run as another user may write there.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-real-");

    public ScratchFolder()
    {
        if (!OperatingSystem.IsWindows()) _folder.UnixFileMode = (UnixFileMode)0b111_111_111;
    }

    public string Folder => _folder.FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
