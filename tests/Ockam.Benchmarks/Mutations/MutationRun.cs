using System.Diagnostics;
using Ockam.Attestation.Tests.Mutations;

namespace Ockam.Benchmarks.Mutations;

/// <summary>Inputs of one family, tried by several workers at once.</summary>
internal sealed class MutationRun(MutationFamily family, int first, int count)
{
    // The slowest input, a signed document, takes a few dozen milliseconds; what takes this long goes on for ever.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    // Small enough that workers end together, large enough that they do not stand in each other's way.
    private const int Portion = 64;

    private readonly Lock _lock = new();
    private int _next;
    private MutationResult _sum;

    /// <summary>What became of the inputs.</summary>
    public MutationResult Sum => _sum;

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The longest time that one input took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>The first input, by number, that did what none may do; null if there is none.</summary>
    public (int Number, string What)? Failure { get; private set; }

    public async Task RunAsync(int workers)
    {
        long start = Stopwatch.GetTimestamp();
        var all = new Worker[workers];
        for (int i = 0; i < workers; i++) all[i] = new Worker();
        // A thread each: what hangs cannot be ended, only left behind.
        Task done = Task.WhenAll(all.Select(worker =>
            Task.Factory.StartNew(() => Work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        while (await Task.WhenAny(done, Task.Delay(s_look)) != done)
        {
            if (all.FirstOrDefault(worker => worker.Busy > s_limit) is not { } hanging) continue;
            Note(hanging.Number, $"It took more than {s_limit.TotalSeconds:0} s.");
            break;
        }

        if (done.IsCompleted) await done;
        Elapsed = Stopwatch.GetElapsedTime(start);
    }

    private void Work(Worker worker)
    {
        while (Failure is null)
        {
            int from = Interlocked.Add(ref _next, Portion) - Portion;
            if (from >= count) return;
            var sum = new MutationResult(0, 0);
            for (int i = from; i < Math.Min(from + Portion, count); i++)
            {
                worker.Begin(unchecked(first + i) & int.MaxValue);
                try
                {
                    sum += family.TryAsync(worker.Number).GetAwaiter().GetResult();
                }
                catch (Exception wrong)
                {
                    Note(worker.Number, wrong.ToString());
                }

                worker.End();
            }

            lock (_lock)
            {
                _sum += sum;
                if (worker.Slowest > Slowest) Slowest = worker.Slowest;
            }
        }
    }

    private void Note(int number, string what)
    {
        lock (_lock)
        {
            if (Failure is null || number < Failure.Value.Number) Failure = (number, what);
        }
    }

    private sealed class Worker
    {
        private long _since;

        public int Number { get; private set; }

        public TimeSpan Slowest { get; private set; }

        public TimeSpan Busy => Volatile.Read(ref _since) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

        public void Begin(int number)
        {
            Number = number;
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        }

        public void End()
        {
            if (Busy is var took && took > Slowest) Slowest = took;
            Volatile.Write(ref _since, 0);
        }
    }
}
