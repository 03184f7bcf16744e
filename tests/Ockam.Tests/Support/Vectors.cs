using System.Text.Json;

namespace Ockam.Tests.Support;

/// <summary>
/// Test data that came from elsewhere and is therefore not in this repository: the folder that OCKAMPS_VECTORS names, or the folder
/// <c>shared/vectors</c> beside a folder above the test assembly.
/// </summary>
internal static class Vectors
{
    public const string Variable = "OCKAMPS_VECTORS";

    /// <summary>The folder, or null when there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why the tests that need the folder are skipped; null when it was found.</summary>
    public static string? SkipReason { get; } = Folder is not null
        ? null
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? $"{Variable} names {named}, which is not a folder."
            : $"No test data: neither {Variable} nor a folder shared/vectors above the test assembly was found.";

    /// <summary>Where a file of test data is, by its path inside the folder.</summary>
    public static string PathOf(string file) => Path.Combine(Folder ?? throw new InvalidOperationException(SkipReason), file);

    /// <summary>Reads a JSON file of test data, for example <c>ockam/identities.json</c>.</summary>
    public static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return document.RootElement.Clone();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "vectors");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}
