using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Files;

public sealed class ExclusiveNameTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_two_that_give_one_name_at_once_one_succeeds()
    {
        // A look before the rename lets both through in some of so many.
        const int Rounds = 1000;
        bool[] gave = [true, false];
        int both = 0, none = 0;
        using var barrier = new Barrier(2, _ =>
        {
            if (gave[0] && gave[1]) both++;
            if (!gave[0] && !gave[1]) none++;
        });
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(index => new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                string from = _folder.Write($"{index}-{round}", []);
                barrier.SignalAndWait();
                gave[index] = ExclusiveName.TryGive(from, _folder[$"x-{round}"]);
                barrier.SignalAndWait();
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal((0, 0), (both, none));
    }

    [Fact]
    public void What_is_there_stays_and_so_does_the_file_that_would_have_replaced_it()
    {
        _folder.Write("old", [1]);
        _folder.Write("new", [2]);
        Assert.False(ExclusiveName.TryGive(_folder["new"], _folder["old"]));
        if (!OperatingSystem.IsWindows()) Assert.False(ExclusiveName.TryLink(_folder["new"], _folder["old"]));
        Assert.Equal([1], File.ReadAllBytes(_folder["old"]));
        Assert.Equal([2], File.ReadAllBytes(_folder["new"]));
        if (!OperatingSystem.IsWindows()) Assert.True(ExclusiveName.TryLink(_folder["new"], _folder["other"]));
        if (!OperatingSystem.IsWindows()) Assert.Equal(["old", "other"], _folder.Names);
        Assert.Throws<FileNotFoundException>(() => ExclusiveName.TryGive(_folder["nothing"], _folder["name"]));
    }

    [Fact]
    public void A_file_in_the_making_that_has_its_final_name_besides_is_not_continued()
    {
        if (!OperatingSystem.IsLinux()) return;
        // As an attempt leaves it that ended between the two steps of the way by links.
        using (PartialFile first = PartialFile.Open(_folder["m"], false, keep: true))
        {
            RandomAccess.Write(first.Handle, [1, 2, 3], 0);
            first.Complete();
        }

        Assert.Equal(0, ExclusiveName.LinkFile(_folder["m"], PartialFile.PathOf(_folder["m"])));
        using PartialFile second = PartialFile.Open(_folder["m"], overwrite: true, keep: true);
        RandomAccess.Write(second.Handle, [9], 0);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["m"]));
    }
}
