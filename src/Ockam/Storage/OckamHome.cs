namespace Ockam.Storage;

/// <summary>The folder with everything that a user's nodes remember: <c>~/.ockamps</c>, or what <c>OCKAM_HOME</c> says.</summary>
public static class OckamHome
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string Variable = "OCKAM_HOME";

    /// <summary>The name of the folder in the user's own, where the variable is not set.</summary>
    public const string DefaultName = ".ockamps";

    /// <summary>The full path of the home folder that the user means; whether it is there is not looked at.</summary>
    /// <exception cref="StoreException">The variable is not set, and the user has no folder.</exception>
    public static string Resolve()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrWhiteSpace(named)) return Path.GetFullPath(named);
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (user.Length > 0) return Path.Combine(user, DefaultName);
        throw new StoreException(StoreErrorReason.Inaccessible, DefaultName,
            $"There is no user folder for '{DefaultName}'. Set {Variable} to the folder where OckamPS shall keep its data.");
    }

    /// <summary>Creates the folder if it is not there, for its owner alone (0700), and checks it if it is.</summary>
    /// <param name="folder">The folder, relative to the current one or absolute.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="StoreException">It is a symbolic link, a file, another user's, or open to others; or cannot be created.</exception>
    public static string Prepare(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        HomeGuard.CreateFolder(path);
        HomeGuard.CheckFolder(path);
        return path;
    }
}
