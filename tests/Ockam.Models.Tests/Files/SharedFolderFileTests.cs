using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Files;

/// <summary>What others have put into a folder under a name that is about to be read or written.</summary>
public sealed class SharedFolderFileTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_is_not_read_and_a_pipe_is_not_waited_for()
    {
        if (!OperatingSystem.IsLinux()) return;
        File.CreateSymbolicLink(_folder["link"], _folder.Write("file", [1, 2, 3]));
        Assert.Null(SharedFolderFile.TryOpenRead(_folder["link"]));
        Assert.Null(SharedFolderFile.TryOpenRead(_folder["nothing"]));
        Assert.Null(SharedFolderFile.TryOpenRead(Pipe("pipe")));
        Assert.Null(SharedFolderFile.TryOpenRead(_folder.Path));
        using SafeFileHandle file = SharedFolderFile.TryOpenRead(_folder["file"])!;
        var bytes = new byte[4];
        Assert.Equal(3, RandomAccess.Read(file, bytes, 0));
    }

    [Fact]
    public void What_is_not_this_users_own_file_alone_is_replaced_and_nothing_is_written_through_it()
    {
        if (!OperatingSystem.IsLinux()) return;
        string outside = _folder.Write("outside", [1, 2, 3]);
        File.SetUnixFileMode(outside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder["link"], outside);
        File.CreateSymbolicLink(_folder["lost"], _folder["nowhere"]);
        Assert.Equal(0, ExclusiveName.LinkFile(outside, _folder["second"]));
        Pipe("pipe");
        File.SetUnixFileMode(_folder.Write("open", [4]), (UnixFileMode)0x1B6);
        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(_folder.Write("foreign", [4]), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Run("chown", "65534", _folder["foreign"]);
        }

        foreach (string name in (string[])["link", "lost", "second", "pipe", "open", "foreign", "new"])
        {
            using SafeFileHandle own = SharedFolderFile.TryOpenOwn(_folder[name])!;
            Assert.Equal(0, RandomAccess.GetLength(own));
            RandomAccess.Write(own, [9], 0);
            Assert.Equal([9], Bytes(own));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder[name]));
            Assert.Null(SharedFolderFile.TryOpenOwn(_folder[name]));
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(outside));
        Assert.False(File.Exists(_folder["nowhere"]));
        using SafeFileHandle again = SharedFolderFile.TryOpenOwn(_folder["new"])!;
        Assert.Equal([9], Bytes(again));
    }

    [Fact]
    public void A_file_in_the_making_that_another_gives_up_is_never_one_without_a_name()
    {
        const int Rounds = 2000;
        Exception? failed = null;
        using var end = new CancellationTokenSource();
        var other = new Thread(() =>
        {
            while (!end.IsCancellationRequested) Try(file => file.Discard());
        });
        other.Start();
        int made = 0;
        try
        {
            for (int round = 0; round < Rounds; round++) if (Try(file => file.Complete())) made++;
        }
        catch (IOException gone)
        {
            failed = gone;
        }

        end.Cancel();
        other.Join();
        Assert.Null(failed);
        Assert.True(made > 0);

        bool Try(Action<PartialFile> then)
        {
            try
            {
                using PartialFile file = PartialFile.Open(_folder["m"], overwrite: true, keep: true);
                then(file);
                return true;
            }
            catch (ModelException inUse) when (inUse.Reason == ModelErrorReason.InUse)
            {
                return false;
            }
        }
    }

    private static byte[] Bytes(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        return bytes;
    }

    private string Pipe(string name)
    {
        Run("mkfifo", _folder[name]);
        return _folder[name];
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
