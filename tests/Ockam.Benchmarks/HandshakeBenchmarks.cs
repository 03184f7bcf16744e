using BenchmarkDotNet.Attributes;
using Ockam.Storage;

namespace Ockam.Benchmarks;

/// <summary>Whole handshakes between two nodes, both sides on one core, against the primitives that they are made of.</summary>
public class HandshakeBenchmarks
{
    // Enough for an iteration of more than 100 ms, below which BenchmarkDotNet doubts its clock.
    private const int Count = 200;

    private readonly HandshakePrimitives _primitives = new();
    private HandshakePair _pair = null!;
    private string? _folder;

    /// <summary>What the ends know of each other.</summary>
    [Params(PeerKnowledge.Known, PeerKnowledge.New)]
    public PeerKnowledge Peers { get; set; }

    /// <summary>The bar: the same operations alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void Primitives()
    {
        for (int i = 0; i < Count; i++) _primitives.RunBothSides(Peers);
    }

    /// <summary>With stores in memory.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public Task InMemory() => _pair.OpenAsync(Count);

    /// <summary>With a SQLite file at each side.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public Task Sqlite() => _pair.OpenAsync(Count);

    /// <summary>Two fresh nodes for each iteration, so that peers are new, and channels do not pile up.</summary>
    [IterationSetup(Target = nameof(InMemory))]
    public void SetUpInMemory() => SetUpAsync(new InMemoryStore(), new InMemoryStore()).GetAwaiter().GetResult();

    /// <summary>The same on disk.</summary>
    [IterationSetup(Target = nameof(Sqlite))]
    public void SetUpSqlite() => SetUpSqliteAsync().GetAwaiter().GetResult();

    /// <summary>Ends the nodes.</summary>
    [IterationCleanup(Targets = [nameof(InMemory), nameof(Sqlite)])]
    public void CleanUp()
    {
        _pair.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _folder = null;
    }

    private async Task SetUpSqliteAsync()
    {
        _folder = Directory.CreateTempSubdirectory("ockam-benchmarks-").FullName;
        await SetUpAsync(await OpenAsync("initiator"), await OpenAsync("responder"));
    }

    private ValueTask<SqliteStore> OpenAsync(string name) => SqliteStore.OpenAsync(Path.Combine(_folder!, name));

    private async Task SetUpAsync(INodeStore initiator, INodeStore responder)
    {
        _pair = await HandshakePair.CreateAsync(initiator, responder, Peers == PeerKnowledge.New ? Count : 1);
        if (Peers == PeerKnowledge.Known) await _pair.OpenAsync(1);
    }
}
