using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Ockam.Models.Tests.Stores;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Files;

/// <summary>Files of another user under the names that are about to be written.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode All = (UnixFileMode)0x1FF;
    private const uint Planter = 1234;

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Private)]
    [InlineData((UnixFileMode)0x1B6)]
    public void What_another_user_has_left_and_nobody_else_may_remove_is_said_with_its_owner(UnixFileMode mode)
    {
        if (!AnotherUser.IsPossible) return;
        string store = Shared(All | UnixFileMode.StickyBit);
        string planted = Plant(store, ".m.partial", mode);
        using SafeFileHandle locked = Lock(planted);
        ModelException refused = Assert.Throws<ModelException>(() => AnotherUser.Run(
            () => PartialFile.Open(Path.Combine(store, "m"), overwrite: false, keep: true)));
        Assert.Equal(ModelErrorReason.InUse, refused.Reason);
        Assert.Contains(planted, refused.Message);
        Assert.Contains($"{Planter}", refused.Message);
        Assert.Equal([".m.partial"], Directory.GetFiles(store).Select(Path.GetFileName));
    }

    [Fact]
    public void A_lock_of_another_user_keeps_nobody_off_who_may_remove_the_file()
    {
        if (!AnotherUser.IsPossible) return;
        string store = Shared(All);
        using SafeFileHandle locked = Lock(Plant(store, ".m.partial", (UnixFileMode)0x1B6));
        using PartialFile made = AnotherUser.Run(() => PartialFile.Open(Path.Combine(store, "m"), overwrite: false, keep: true));
        Assert.Equal(0, made.Length);
        Assert.Equal(AnotherUser.Number, FileFacts.Of(made.Path)!.Value.Owner);
        Assert.Equal([".m.partial"], Directory.GetFiles(store).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_model_goes_whole_where_another_user_has_planted_the_hidden_file_of_its_key()
    {
        if (!AnotherUser.IsPossible) return;
        string place = Shared(All | UnixFileMode.StickyBit);
        var store = new FolderModelStore(place);
        PublishedModel model = (await store.PublishAsync(new PublishModelRequest { Source = await _folder.PairAsync() })).Model;
        foreach (string file in Directory.GetFiles(place)) Own(file, AnotherUser.Number);
        string planted = Plant(place, ".m.gguf.datakey.enc.partial", Private);
        Assert.Equal(2, (await AnotherUser.Run(() => store.RemoveAsync(model))).RemovedObjects);
        Assert.Equal([planted], Directory.GetFiles(place));
    }

    [Fact]
    public void Where_a_file_system_calls_all_files_somebodys_one_that_is_like_a_new_one_is_own()
    {
        if (!OperatingSystem.IsLinux()) return;
        uint user = FileFacts.Of(_folder.Write("file", []))!.Value.Owner;
        FileFacts mapped = Facts(user + 1, Private), open = Facts(user, (UnixFileMode)0x1ED);

        Assert.True(ForeignFile.IsOwn(mapped, () => mapped));
        Assert.False(ForeignFile.IsOwn(mapped, () => Facts(user, Private)));
        Assert.False(ForeignFile.IsOwn(mapped, () => null));
        Assert.True(ForeignFile.IsPrivate(open, () => open));
        Assert.False(ForeignFile.IsPrivate(open, () => Facts(user, Private)));
        Assert.False(ForeignFile.IsPrivate(open with { IsRegular = false }, () => open));

        static FileFacts Facts(uint owner, UnixFileMode mode) => new((1, 2), 1, owner, IsRegular: true, mode, 0);
    }

    private string Shared(UnixFileMode mode)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException();
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1ED);
        Directory.CreateDirectory(_folder["store"]);
        File.SetUnixFileMode(_folder["store"], mode);
        return _folder["store"];
    }

    private static string Plant(string folder, string name, UnixFileMode mode)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException();
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, [4]);
        File.SetUnixFileMode(path, mode);
        Own(path, Planter);
        return path;
    }

    private static SafeFileHandle Lock(string path)
    {
        (SafeFileHandle? handle, _) = LinuxFile.Open(path, LinuxFile.ReadWrite, 0);
        Assert.True(LinuxFile.TryLock(handle!));
        return handle!;
    }

    private static void Own(string path, uint user)
    {
        using Process process = Process.Start("chown", [$"{user}", path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
