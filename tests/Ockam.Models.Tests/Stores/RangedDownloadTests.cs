using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Stores;

public sealed class RangedDownloadTests : IDisposable
{
    private const int PartLength = 100_000;

    private readonly Folder _folder = new();
    private readonly byte[] _content = Seals.Bytes(1_000_003);
    private long _fetched;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Broken_connections_are_taken_up_where_they_broke()
    {
        var random = new Random(7);
        int opened = 0;
        RangedDownload download = Download((offset, length) =>
        {
            opened++;
            lock (random) return Stream(offset, 1 + random.Next((int)length));
        });

        Assert.Equal(_content, await RunAsync(download));
        Assert.Equal(_content.Length, _fetched);
        Assert.True(opened > 11, "No connection has broken.");
    }

    [Fact]
    public async Task What_never_answers_is_given_up_and_what_has_arrived_is_kept()
    {
        RangedDownload down = Download((offset, _) => offset == 0 ? Stream(offset) : throw new IOException("Down."));
        Assert.Equal(ModelErrorReason.Unavailable, await Seals.RefusedAsync(() => RunAsync(down)));
        Assert.InRange(_fetched, 0, PartLength);

        // Whether the first part was whole before the others were given up, the order of threads says.
        Assert.Equal(_content, await RunAsync(Download((offset, _) => Stream(offset))));
        Assert.InRange(_fetched, _content.Length, _content.Length + PartLength);
    }

    [Fact]
    public async Task Parts_are_kept_only_if_they_are_what_they_were_and_of_the_same_version()
    {
        using PartialFile file = PartialFile.Open(_folder["m"], false, keep: true);
        await RunAsync("version 1", expected: _content.Length);
        // Its journal is gone: nothing says any more that the bytes are those of a version.
        await RunAsync("version 1", expected: _content.Length);
        Leave();
        await RunAsync("version 2", expected: _content.Length);
        Leave();
        RandomAccess.Write(file.Handle, [(byte)~_content[250_000]], 250_000);
        await RunAsync("version 1", expected: PartLength);
        Leave();
        // Half a record, as it is left when the machine stops.
        using (FileStream journal = File.OpenWrite(PartJournal.PathOf(file))) journal.SetLength(journal.Length - 7);
        await RunAsync("version 1", expected: _content.Length % PartLength);

        async Task RunAsync(string identity, long expected)
        {
            _fetched = 0;
            long kept = await Download((offset, _) => Stream(offset), identity).RunAsync(file, CancellationToken.None);
            Assert.Equal((expected, _content.Length - expected), (_fetched, kept));
            Assert.Equal(_content, Read(file));
            Assert.False(File.Exists(PartJournal.PathOf(file)));
        }

        void Leave()
        {
            using PartJournal journal = PartJournal.Open(file, $"version 1\n{_content.Length}\n{PartLength}");
            foreach ((int part, byte[] bytes) in _content.Chunk(PartLength).Index()) journal.Add(part, SHA256.HashData(bytes));
        }
    }

    [Fact]
    public async Task A_connection_without_a_byte_is_broken_off()
    {
        int opened = 0;
        RangedDownload download = Download(
            (offset, _) => Interlocked.Increment(ref opened) == 1 ? new SilentStream() : Stream(offset),
            patience: TimeSpan.FromMilliseconds(100));
        Assert.Equal(_content, await RunAsync(download));
        Assert.Equal(12, opened);
    }

    private static byte[] Read(PartialFile file)
    {
        var bytes = new byte[file.Length];
        RandomAccess.Read(file.Handle, bytes, 0);
        return bytes;
    }

    private async Task<byte[]> RunAsync(RangedDownload download)
    {
        using PartialFile file = PartialFile.Open(_folder["m"], false, keep: true);
        await download.RunAsync(file, CancellationToken.None);
        return Read(file);
    }

    private CountedStream Stream(long offset, int length = int.MaxValue) => new(
        new MemoryStream(_content, (int)offset, (int)Math.Min(length, _content.Length - offset)),
        count => Interlocked.Add(ref _fetched, count));

    private RangedDownload Download(Func<long, long, Stream> open, string identity = "it", TimeSpan? patience = null) => new()
    {
        Description = "it", Identity = identity, Length = _content.Length, PartLength = PartLength,
        Patience = patience ?? TimeSpan.FromSeconds(30), FirstPause = TimeSpan.FromMilliseconds(1),
        Open = (offset, length, _) => Task.FromResult(open(offset, length)),
    };

    private sealed class CountedStream(MemoryStream inner, Action<int> read) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            read(count);
            return count;
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
