using BenchmarkDotNet.Attributes;
using Ockam.Routing;

namespace Ockam.Benchmarks;

/// <summary>One message on one node: made, taken through the <c>hop</c> service, and delivered to a worker.</summary>
public class RoutingBenchmarks
{
    private static readonly Address s_source = Address.Random();

    private readonly Router _router = new();
    private readonly byte[] _payload = new byte[64];
    private readonly RoutedMessage _kept = new();
    private Route _route = Route.Empty;
    private Sink _sink = null!;

    /// <summary>A node with as many workers as one with some channels has.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sink = new Sink();
        Address sink = Address.Random();
        _router.Register(ServiceAddresses.Hop, new HopWorker(_router, ServiceAddresses.Hop));
        _router.Register(sink, _sink);
        for (int i = 0; i < 64; i++) _router.Register(Address.Random(), new Sink());
        _route = new Route(ServiceAddresses.Hop, sink);
    }

    /// <summary>With a message object from the node's pool, as a program sends.</summary>
    [Benchmark(Baseline = true)]
    public long Pooled()
    {
        RoutedMessage message = _router.Rent();
        Send(message);
        _router.Return(message);
        return _sink.Bytes;
    }

    /// <summary>With one message object for all messages, as a connection's receive loop has.</summary>
    [Benchmark]
    public long Kept()
    {
        _kept.Reset();
        Send(_kept);
        return _sink.Bytes;
    }

    private void Send(RoutedMessage message)
    {
        message.Onward.Set(_route);
        message.Return.Push(s_source);
        message.SetPayload(_payload);
        if (!_router.Dispatch(message)) throw new InvalidOperationException("The message was dropped.");
    }

    private sealed class Sink : Worker
    {
        public long Bytes { get; private set; }

        protected internal override Disposition Handle(RoutedMessage message)
        {
            Bytes += message.Payload.Length;
            return Disposition.Done;
        }
    }
}
