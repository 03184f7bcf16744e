namespace Ockam.Tests.Storage;

/// <summary>A new folder, gone at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ockamps-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
