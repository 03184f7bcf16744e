using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Benchmarks;

/// <summary>The two nodes of the latency measurement: 64 bytes through a secure channel to the <c>echo</c> service and back.</summary>
internal static class EchoNode
{
    public static async Task<int> ServeAsync()
    {
        await using OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        TcpListener listener = node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0));
        Console.WriteLine(listener.LocalEndPoint.Port.ToString(CultureInfo.InvariantCulture));
        // Until the one who measures ends this process.
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static async Task<int> MeasureAsync(int port)
    {
        await using OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        TcpConnection connection = await node.ConnectTcpAsync("127.0.0.1", port);
        await using SecureChannel channel = await node.CreateSecureChannelAsync(
            new Route(connection.SenderAddress, ServiceAddresses.Api),
            new SecureChannelOptions { Identity = node.Identifier, Trust = TrustPolicy.Anyone });
        using var mailbox = new Mailbox(node.Router);
        channel.Flow.AddConsumer(mailbox.Address);
        var route = new Route(channel.EncryptorAddress, ServiceAddresses.Echo);
        byte[] payload = new byte[LatencySample.PayloadLength];
        var sample = new LatencySample();
        while (!sample.IsComplete)
        {
            long start = Stopwatch.GetTimestamp();
            await mailbox.SendAsync(route, payload);
            ReceivedMessage answer = await mailbox.ReceiveAsync();
            sample.Add(start);
            if (answer.Payload.Length != payload.Length) throw new InvalidOperationException($"{answer.Payload.Length} bytes came back.");
        }

        sample.Print();
        return 0;
    }
}
