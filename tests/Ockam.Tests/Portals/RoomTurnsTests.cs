using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>Who waits for a full way reads on, one after the other; nobody is forgotten.</summary>
public class RoomTurnsTests
{
    [Fact]
    public async Task One_at_a_time_reads_on_until_the_way_is_full_again()
    {
        var way = new PortalWay(new Flow(), null);
        var destination = new FullDestination();
        var ran = new List<int>();
        int[] all = [.. Enumerable.Range(0, 5)];
        foreach (int i in all)
        {
            way.WayOut = destination;
            Assert.True(way.Turns.TryWait(
                new Turn(() =>
                {
                    lock (ran) ran.Add(i);
                    // Its reading fills the way.
                    destination.IsFull = true;
                    way.WayOut = destination;
                }),
                destination));
        }

        Assert.Equal(1, destination.Asked);
        foreach (int i in all)
        {
            destination.MakeRoom();
            await Eventually.TrueAsync(() => destination.Asked == 1 || i == all.Length - 1, "the next waits for room");
            await Eventually.TrueAsync(() => ran.Count == i + 1, "one has read");
        }

        Assert.Equal(all, ran);
    }

    [Fact]
    public async Task With_room_for_all_of_them_all_read_after_one_notice()
    {
        var way = new PortalWay(new Flow(), null);
        var destination = new FullDestination();
        int ran = 0;
        for (int i = 0; i < 100; i++)
        {
            way.WayOut = destination;
            Assert.True(way.Turns.TryWait(new Turn(() => Interlocked.Increment(ref ran)), destination));
        }

        destination.MakeRoom();
        await Eventually.TrueAsync(() => Volatile.Read(ref ran) == 100, "all have read");
        Assert.Null(way.WayOut);
    }

    [Fact]
    public void Where_there_is_room_nobody_waits()
    {
        var way = new PortalWay(new Flow(), null);
        var destination = new FullDestination { IsFull = false };
        way.WayOut = destination;
        Assert.False(way.Turns.TryWait(new Turn(() => Assert.Fail("It did not wait.")), destination));
        Assert.Null(way.WayOut);
    }

    [Fact]
    public async Task Nobody_is_forgotten_however_notices_and_waits_cross()
    {
        // Readers of three threads fill a way that a fourth empties; each reads until it has had its share.
        const int Readers = 24;
        const int Reads = 400;
        var way = new PortalWay(new Flow(), null);
        var destination = new FullDestination { IsFull = false };
        using var done = new CountdownEvent(Readers);
        var random = new Random(9);
        var readers = Enumerable.Range(0, Readers).Select(_ => new Reader(way, destination, Reads, random.Next(), done)).ToArray();
        using var stop = new CancellationTokenSource();
        var emptying = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                destination.MakeRoom();
                Thread.Yield();
            }
        });
        foreach (Reader reader in readers) ThreadPool.UnsafeQueueUserWorkItem(reader, preferLocal: false);
        await Eventually.TrueAsync(() => done.IsSet, "every reader has read all");
        await stop.CancelAsync();
        await emptying;
        Assert.All(readers, reader => Assert.Equal(Reads, reader.Count));
        Assert.All(readers, reader => Assert.False(reader.Overlapped));
    }

    private sealed class Turn(Action run) : IRoomTurn
    {
        public bool TryTake() => true;

        public void Run() => run();
    }

    /// <summary>As a connection reads: it takes turns by one flag, and fills the way at random.</summary>
    private sealed class Reader(PortalWay way, FullDestination destination, int reads, int seed, CountdownEvent done)
        : IRoomTurn, IThreadPoolWorkItem
    {
        private readonly Random _random = new(seed);
        private int _waits;
        private int _running;

        public int Count { get; private set; }

        public bool Overlapped { get; private set; }

        public bool TryTake() => Interlocked.Exchange(ref _waits, 0) == 1;

        public void Run() => Execute();

        public void Execute()
        {
            if (Interlocked.Exchange(ref _running, 1) == 1) Overlapped = true;
            while (Count < reads)
            {
                if (way.WayOut is { } full)
                {
                    Interlocked.Exchange(ref _waits, 1);
                    // From here on another thread may read.
                    Volatile.Write(ref _running, 0);
                    if (way.Turns.TryWait(this, full)) return;
                    if (!TryTake()) return;
                    if (Interlocked.Exchange(ref _running, 1) == 1) Overlapped = true;
                    continue;
                }

                Count++;
                if (_random.Next(3) > 0) continue;
                destination.IsFull = true;
                way.WayOut = destination;
            }

            Volatile.Write(ref _running, 0);
            done.Signal();
        }
    }

    private sealed class FullDestination : IDestination
    {
        private readonly Lock _lock = new();
        private readonly List<IRoomWaiter> _waiters = [];
        private bool _isFull = true;

        public bool IsFull
        {
            set
            {
                lock (_lock) _isFull = value;
            }
        }

        public int Asked
        {
            get
            {
                lock (_lock) return _waiters.Count;
            }
        }

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => throw new NotSupportedException("It is not asked for.");

        public bool TryNotifyOfRoom(IRoomWaiter waiter)
        {
            lock (_lock)
            {
                if (!_isFull) return false;
                _waiters.Add(waiter);
                return true;
            }
        }

        public void MakeRoom()
        {
            IRoomWaiter[] waiters;
            lock (_lock)
            {
                _isFull = false;
                waiters = [.. _waiters];
                _waiters.Clear();
            }

            foreach (IRoomWaiter waiter in waiters) waiter.HasRoom();
        }
    }
}
