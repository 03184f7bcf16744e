namespace Ockam.Attestation.Tests.Emulation;

/// <summary>Whose folders are used for keys.</summary>
public sealed class PrivateFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ockam-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_of_this_user_is_made_and_used_again()
    {
        string folder = Path.Combine(_folder, "keys");
        PrivateFolder.Ensure(folder);
        PrivateFolder.Ensure(folder);
        Assert.True(Directory.Exists(folder));
    }

    [ForeignFolderFact]
    public void A_folder_of_another_user_is_refused()
    {
        IOException refused = Assert.Throws<IOException>(() => PrivateFolder.Ensure(ForeignFolderFactAttribute.Foreign));
        Assert.Contains("belongs to another user", refused.Message, StringComparison.Ordinal);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ForeignFolderFactAttribute : FactAttribute
    {
        /// <summary>Root's, and closed to all others, wherever there is one.</summary>
        public const string Foreign = "/root";

        public ForeignFolderFactAttribute()
        {
            if (OperatingSystem.IsWindows() || Environment.UserName == "root" || !Directory.Exists(Foreign)
                || File.GetUnixFileMode(Foreign) != (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute))
                Skip = $"This needs {Foreign} as a closed folder of another user.";
        }
    }
}
