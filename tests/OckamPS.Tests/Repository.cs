using System.Runtime.CompilerServices;

namespace OckamPS.Tests;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public static string Of(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string Here([CallerFilePath] string path = "") => path;
}
