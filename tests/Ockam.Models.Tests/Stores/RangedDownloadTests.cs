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

    [Fact]
    public async Task Ctrl_C_does_not_wait_for_the_parts_that_are_compared()
    {
        using PartialFile file = PartialFile.Open(_folder["m"], false, keep: true);
        RandomAccess.Write(file.Handle, _content, 0);
        using (PartJournal journal = PartJournal.Open(file, $"it\n{_content.Length}\n{_content.Length}"))
            journal.Add(0, SHA256.HashData(_content));
        bool wasCompared = false;
        RangedDownload download = new()
        {
            Description = "it", Identity = "it", Length = _content.Length, PartLength = _content.Length,
            Open = (_, _, _) => throw new InvalidOperationException("All of it is there."),
            Progress = new DirectProgress<ModelProgress>(_ => wasCompared = true),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.RunAsync(file, new CancellationToken(canceled: true)));
        Assert.False(wasCompared);
    }

    [Fact]
    public async Task Who_lets_each_connection_go_after_a_byte_is_given_up()
    {
        int opened = 0;
        RangedDownload download = Download((offset, _) =>
        {
            // Without a limit, the million bytes of it would be fetched by as many connections.
            if (Interlocked.Increment(ref opened) > 1000) throw new InvalidOperationException("There is no end to it.");
            return Stream(offset, 1);
        });
        Assert.Equal(ModelErrorReason.Unavailable, await Seals.RefusedAsync(() => RunAsync(download)));
    }

    [Fact]
    public async Task A_connection_that_drips_is_broken_off_and_who_drips_again_and_again_is_given_up()
    {
        using var end = new CancellationTokenSource();
        RangedDownload download = Download((_, _) => new DrippingStream(end), patience: TimeSpan.FromMilliseconds(30));
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => RunAsync(download));
        Assert.Equal(ModelErrorReason.Unavailable, refused.Reason);
        Assert.IsType<TimeoutException>(refused.InnerException);
    }

    [Fact]
    public async Task What_is_done_between_two_reads_is_not_the_other_ends_delay()
    {
        using var watch = new ArrivalWatch(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        using var stream = new MemoryStream(new byte[4]);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(1, await watch.ReadAsync(stream, new byte[1]));
            await Task.Delay(60);
        }
    }

    [Theory]
    [InlineData(long.MaxValue, ModelErrorReason.Malformed)]
    [InlineData(-1L, ModelErrorReason.Malformed)]
    [InlineData(16L << 40, ModelErrorReason.NoSpace)]
    public async Task An_announced_length_that_no_model_has_or_no_disk_takes_is_refused_before_anything_is_made(
        long length, ModelErrorReason reason)
    {
        bool wasAsked = false;
        var download = new RangedDownload
        {
            Description = "it", Identity = "it", Length = length,
            Open = (_, _, _) => throw new InvalidOperationException($"{wasAsked = true}"),
        };
        Assert.Equal(reason, await Seals.RefusedAsync(() => RunAsync(download)));
        Assert.False(wasAsked);
        Assert.Empty(_folder.Names);
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

    // A byte now and then, and never enough.
    private sealed class DrippingStream(CancellationTokenSource end) : MemoryStream
    {
        private readonly long _began = Environment.TickCount64;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(2, cancellationToken);
            if (Environment.TickCount64 - _began > 10_000) await end.CancelAsync();
            end.Token.ThrowIfCancellationRequested();
            buffer.Span[0] = 0;
            return 1;
        }
    }
}
