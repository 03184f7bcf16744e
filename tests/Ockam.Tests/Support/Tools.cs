namespace Ockam.Tests.Support;

/// <summary>Programs of the system that tests run.</summary>
internal static class Tools
{
    /// <summary>
    /// Set to 1 where every program must be there, as the pipeline does once it has installed them: then tests that miss one fail.
    /// </summary>
    public const string Required = "OCKAMPS_REQUIRE_TOOLS";

    /// <summary>
    /// The same for AWS's command line and moto, which the pipeline looks for, and cannot install: no package of the system brings moto.
    /// </summary>
    public const string AwsRequired = "OCKAMPS_REQUIRE_AWS";

    // Servers are in sbin, which is not on everybody's path, and PostgreSQL's are in folders by version.
    private static readonly string[] s_folders =
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        "/usr/sbin", "/sbin", "/usr/local/sbin",
        .. Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => $"{version}/bin")
            : [],
    ];

    /// <summary>Where a program is; null if it is not installed.</summary>
    public static string? Find(string name) => s_folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Where a program is that the test has said it needs.</summary>
    public static string Locate(string name) =>
        Find(name) ?? throw new InvalidOperationException($"{name} is not installed; .ci/run names the packages.");

    /// <summary>Why a test that needs some programs is skipped; null if it is not.</summary>
    public static string? SkipReason(params IEnumerable<string> names)
    {
        if (!OperatingSystem.IsLinux()) return "needs Linux";
        string[] missing = [.. names.Where(name => !IsRequired(name) && Find(name) is null)];
        return missing.Length == 0 ? null : $"needs {string.Join(" and ", missing)}; .ci/run names the packages";
    }

    /// <summary>Whether a test that misses a program fails, and is not skipped.</summary>
    public static bool IsRequired(string name) =>
        Environment.GetEnvironmentVariable(name is "aws" or "moto_server" ? AwsRequired : Required) == "1";
}
