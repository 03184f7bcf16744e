using System.Diagnostics;
using System.Runtime.Versioning;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

[UnsupportedOSPlatform("windows")]
public sealed class OckamHomeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "a", "home");

    private string Database => Path.Combine(Home, SqliteStore.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_and_files_are_made_for_their_owner_alone()
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        await store.Secrets.PutAsync(default, SecretKind.X25519, new byte[32]);
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Home));
        string[] files = [.. Directory.GetFiles(Home).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Equal([SqliteStore.FileName, SqliteStore.FileName + "-shm", SqliteStore.FileName + "-wal"], files);
        foreach (string file in files) Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Home, file)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_folder_with_loose_permissions_is_refused_with_the_remedy(UnixFileMode loose)
    {
        OckamHome.Prepare(Home);
        File.SetUnixFileMode(Home, OwnerOnly | UnixFileMode.UserExecute | loose);
        await AssertRefusedAsync(StoreErrorReason.LoosePermissions, Home, $"chmod 700 '{Home}'");
        Assert.Empty(Directory.GetFileSystemEntries(Home));
    }

    [Theory]
    [InlineData(UnixFileMode.None, false)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, false)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    public async Task A_folder_around_in_which_everyone_could_swap_the_home_is_refused(UnixFileMode added, bool isRefused)
    {
        OckamHome.Prepare(Home);
        string around = Path.GetDirectoryName(Home)!;
        File.SetUnixFileMode(around, OwnerOnly | UnixFileMode.UserExecute | added);
        if (isRefused) await AssertRefusedAsync(StoreErrorReason.LoosePermissions, around, $"chmod o-w '{around}'");
        else await (await SqliteStore.OpenAsync(Home)).DisposeAsync();
    }

    [Theory]
    [InlineData("", UnixFileMode.GroupRead)]
    [InlineData("-wal", UnixFileMode.OtherRead)]
    [InlineData("-shm", UnixFileMode.GroupWrite)]
    public async Task A_file_with_loose_permissions_is_refused_with_the_remedy(string ending, UnixFileMode loose)
    {
        OckamHome.Prepare(Home);
        HomeGuard.CreateFile(Database);
        if (ending.Length > 0) HomeGuard.CreateFile(Database + ending);
        File.SetUnixFileMode(Database + ending, OwnerOnly | loose);
        await AssertRefusedAsync(StoreErrorReason.LoosePermissions, Database + ending, $"chmod 600 '{Database + ending}'");
    }

    [Fact]
    public async Task A_symbolic_link_in_place_of_the_folder_is_refused()
    {
        string target = OckamHome.Prepare(Path.Combine(_folder.Path, "target"));
        Directory.CreateDirectory(Path.GetDirectoryName(Home)!);
        Directory.CreateSymbolicLink(Home, target);
        await AssertRefusedAsync(StoreErrorReason.SymbolicLink, Home, "symbolic link");
        Assert.Empty(Directory.GetFileSystemEntries(target));
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home + "/"));
        Assert.Equal(StoreErrorReason.SymbolicLink, error.Reason);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("-wal", true)]
    [InlineData("-shm", true)]
    public async Task A_symbolic_link_in_place_of_a_file_is_refused_even_if_it_leads_nowhere(string ending, bool targetExists)
    {
        OckamHome.Prepare(Home);
        string target = Path.Combine(_folder.Path, "target");
        if (targetExists) HomeGuard.CreateFile(target);
        if (ending.Length > 0) HomeGuard.CreateFile(Database);
        File.CreateSymbolicLink(Database + ending, target);
        await AssertRefusedAsync(StoreErrorReason.SymbolicLink, Database + ending, "symbolic link");
        Assert.Equal(targetExists, File.Exists(target));
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_and_a_folder_in_place_of_the_file_are_refused()
    {
        OckamHome.Prepare(Home);
        Directory.CreateDirectory(Database, OwnerOnly | UnixFileMode.UserExecute);
        await AssertRefusedAsync(StoreErrorReason.WrongKind, Database, "not a file");
        Directory.Delete(Home, recursive: true);
        HomeGuard.CreateFile(Home);
        await AssertRefusedAsync(StoreErrorReason.WrongKind, Home, "not a folder");
    }

    [Fact]
    public void Another_users_folder_is_refused()
    {
        // Only root can give a folder away; everyone else has root's folders to try.
        string foreign = "/usr";
        if (Environment.IsPrivilegedProcess)
        {
            foreign = OckamHome.Prepare(Home);
            using Process chown = Process.Start("chown", ["65534", foreign]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
        }

        StoreException error = Assert.Throws<StoreException>(() => OckamHome.Prepare(foreign));
        Assert.Equal((StoreErrorReason.OtherOwner, foreign), (error.Reason, error.Path));
        Assert.Contains(foreign, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_that_names_it()
    {
        HomeGuard.CreateFile(Path.Combine(_folder.Path, "a"));
        StoreException error = Assert.Throws<StoreException>(() => OckamHome.Prepare(Home));
        Assert.Equal((StoreErrorReason.Inaccessible, Home), (error.Reason, error.Path));
    }

    private async Task AssertRefusedAsync(StoreErrorReason reason, string path, string remedy)
    {
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () => await SqliteStore.OpenAsync(Home));
        Assert.Equal((reason, path), (error.Reason, error.Path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }
}
