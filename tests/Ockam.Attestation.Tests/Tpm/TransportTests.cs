using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>The framings, against servers that speak them as they were recorded.</summary>
[Collection(ProcessCollection.Name)]
public sealed class TransportTests
{
    /// <summary>What tpm2-tools and a simulator said to each other.</summary>
    public const string Recording = "mssim-framing-tpm2tools.txt";

    [VectorFact]
    public async Task The_simulators_protocol_is_spoken_as_recorded()
    {
        string[] lines = await File.ReadAllLinesAsync(Vectors.PathOf($"nitro/tpm/{Recording}"));
        (TcpListener commands, TcpListener power) = Simulator.ListenOnPair();
        Task<byte[]> platform = Task.Run(() => PlayAsync(power, lines, "PLAT"));
        Task<byte[]> played = Task.Run(() => PlayAsync(commands, lines, "CMD"));
        await using (TpmClient client = TpmClient.Open($"mssim:127.0.0.1:{((IPEndPoint)commands.LocalEndpoint).Port}"))
        {
            // The recorder cut the long answer off behind the fifth property.
            SortedDictionary<uint, uint> properties =
                await TpmCommands.PropertiesAsync(client.Connection, 0x100, 0x7f, CancellationToken.None);
            Assert.Equal((0x322e3000u, 0xa4u, 0x4bu), (properties[0x100], properties[0x102], properties[0x103]));
            Assert.Equal("bcb68d39d257a29f", (await client.GetRandomAsync(8)).ToHex());
        }

        // Then the end, which the recorder did not write down: SESSION_END on both channels.
        Assert.Equal("00000014", (await platform.WaitAsync(TimeSpan.FromSeconds(20))).ToHex());
        Assert.Equal("00000014", (await played.WaitAsync(TimeSpan.FromSeconds(20))).ToHex());
        commands.Stop();
        power.Stop();
    }

    [Fact]
    public async Task The_simulators_protocol_switches_the_power_on_and_frames_each_command()
    {
        await using var simulator = new Simulator();
        await using (TpmClient client = TpmClient.Open($"mssim:127.0.0.1:{simulator.Port}"))
        {
            Assert.Equal(8, (await client.GetRandomAsync(8)).Length);
            await client.ExtendAsync(15, PcrMeasurement.OfText("x").Digests);
            PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15));
            Assert.Equal(TpmHash.Sha384.Extend(new byte[48], TpmHash.Sha384.Digest("x"u8)), values[TpmHash.Sha384, 15].ToArray());
        }

        // Power on and NV on, as recorded; then the end on both channels.
        Assert.Equal([1u, 0x0bu, 0x14u], await simulator.PlatformAsync());
        Assert.Equal(0x14u, await simulator.LastAsync());
    }

    [Fact]
    public async Task A_server_that_ends_within_an_answer_is_a_lost_connection_and_the_next_command_goes_over_a_new_one()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using TpmClient client = TpmClient.Open($"swtpm:127.0.0.1:{port}");
        Task<byte[]> asked = client.GetRandomAsync(1);
        using (TcpClient first = await listener.AcceptTcpClientAsync())
        {
            await TpmFrame.ReadAsync(first.GetStream(), CancellationToken.None);
            await first.GetStream().WriteAsync("8001000000"u8.ToArray());
        }

        TpmException lost = await Assert.ThrowsAsync<TpmException>(() => asked);
        Assert.True(lost.Fault is TpmFault.ConnectionLost or TpmFault.MalformedReply);
        asked = client.GetRandomAsync(1);
        using TcpClient second = await listener.AcceptTcpClientAsync();
        await TpmFrame.ReadAsync(second.GetStream(), CancellationToken.None);
        await second.GetStream().WriteAsync("80010000000d0000000000012a".FromHex());
        Assert.Equal([0x2a], await asked);
    }

    [NeedsFact("stty")]
    public async Task A_device_takes_each_command_as_one_write_and_gives_each_answer_to_one_read()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new NitroTpmEmulator(authority);
        await using var device = new DeviceOf(emulator);
        await using TpmClient client = TpmClient.Open($"device:{device.Path}");
        Assert.Equal(32, (await client.GetRandomAsync(32)).Length);
        Assert.Equal([12], device.Lengths);
        AttestationDocument document = await client.RequestAttestationAsync(new AttestationRequest { Nonce = new byte[7] });
        Assert.Equal(24, document.Pcrs.Count);
        Assert.Equal(device.Path, client.Description);
    }

    [NeedsFact("stty")]
    public async Task A_command_to_a_device_waits_until_the_one_that_was_cancelled_is_over()
    {
        var slow = new Slow();
        await using var device = new DeviceOf(slow);
        await using TpmClient client = TpmClient.Open($"device:{device.Path}");
        using var cancellation = new CancellationTokenSource();
        Task<byte[]> first = client.GetRandomAsync(1, cancellation.Token);
        await slow.Entered.WaitAsync(TimeSpan.FromSeconds(20));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // Sent at once, it would read the answer to the first.
        Task<byte[]> second = client.GetRandomAsync(1);
        Assert.Single(device.Lengths);
        slow.Release();
        Assert.Equal([2], await second.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(2, device.Lengths.Count);
    }

    [Theory]
    [InlineData("800100000009000000")]
    [InlineData("8001ffffffff00000000")]
    [InlineData("8001000020010000000000")]
    public async Task An_announced_length_that_no_TPM_gives_is_not_believed(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using TpmClient client = TpmClient.Open($"swtpm:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        Task<byte[]> asked = client.GetRandomAsync(1);
        using TcpClient server = await listener.AcceptTcpClientAsync();
        await TpmFrame.ReadAsync(server.GetStream(), CancellationToken.None);
        await server.GetStream().WriteAsync(answer.FromHex().Concat(new byte[10]).ToArray());
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => asked);
        Assert.Equal(TpmFault.MalformedReply, refused.Fault);
    }

    [Fact]
    public async Task A_TPM_that_asks_for_patience_gets_it_and_no_more_than_that()
    {
        var busy = new Busy(answersBefore: 3);
        var clock = new HurriedClock();
        var client = new TpmClient(busy, clock);
        Assert.Equal([0x2a], await client.GetRandomAsync(1));
        Assert.Equal(4, busy.Commands);
        busy = new Busy(answersBefore: int.MaxValue);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => new TpmClient(busy, clock).GetRandomAsync(1));
        Assert.Equal((TpmFault.Busy, TpmRc.Retry), (refused.Fault, refused.ResponseCode));
        Assert.Equal(51, busy.Commands);
    }

    [Fact]
    public async Task A_simulator_that_nobody_has_started_is_started()
    {
        var sleeping = new Sleeping();
        Assert.Equal([0x2a], await new TpmClient(sleeping).GetRandomAsync(1));
        Assert.Equal(["0000017b", "00000144", "0000017b"], sleeping.Codes);
    }

    // Every request must be the recorded one to the byte, and gets the recorded answer; what comes after the last is returned.
    private static async Task<byte[]> PlayAsync(TcpListener listener, string[] lines, string channel)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        foreach (string line in lines)
        {
            if (line.Split(' ', 3) is not [var name, var direction, var digits] || name != channel) continue;
            byte[] bytes = digits.Replace(" ", string.Empty, StringComparison.Ordinal).FromHex();
            if (direction == "<")
            {
                await stream.WriteAsync(Whole(channel, bytes));
                continue;
            }

            var request = new byte[bytes.Length];
            await stream.ReadExactlyAsync(request);
            Assert.Equal(bytes.ToHex(), request.ToHex());
        }

        var rest = new byte[4];
        await stream.ReadExactlyAsync(rest);
        return rest;
    }

    // As long as it says, with zeros for what was cut off.
    private static byte[] Whole(string channel, byte[] answer)
    {
        if (channel != "CMD") return answer;
        int length = 8 + (int)BinaryPrimitives.ReadUInt32BigEndian(answer);
        return answer.Length >= length ? answer : [.. answer, .. new byte[length - answer.Length]];
    }

    private sealed class Busy(int answersBefore) : ITpmTransport
    {
        public int Commands { get; private set; }

        public string Description => "busy";

        public bool IsolatesHandles => true;

        public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
            Task.FromResult((Commands++ < answersBefore ? "80010000000a00000922" : "80010000000d0000000000012a").FromHex());

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Answers the first command when it is told to, and each with its number.</summary>
    private sealed class Slow : ITpmTransport
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private byte _commands;

        public Task Entered => _entered.Task;

        public string Description => "slow";

        public bool IsolatesHandles => true;

        public void Release() => _released.SetResult();

        public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
        {
            byte number = ++_commands;
            _entered.TrySetResult();
            if (number == 1) await _released.Task;
            return [.. "80010000000d000000000001".FromHex(), number];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Sleeping : ITpmTransport
    {
        public List<string> Codes { get; } = [];

        public string Description => "sleeping";

        public bool IsolatesHandles => true;

        public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
        {
            Codes.Add(command.Span[6..10].ToArray().ToHex());
            string answer = Codes.Count switch
            {
                1 => "80010000000a00000100",
                2 => "80010000000a00000000",
                _ => "80010000000d0000000000012a",
            };
            return Task.FromResult(answer.FromHex());
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    // Every timer fires at once.
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }

    /// <summary>The simulators' side of the protocol, with registers in memory behind it.</summary>
    private sealed class Simulator : IAsyncDisposable
    {
        private readonly MemoryTpm _tpm = new();
        private readonly TcpListener _commands;
        private readonly TcpListener _power;
        private readonly Task<List<uint>> _platform;
        private readonly Task<uint> _last;

        public Simulator()
        {
            (_commands, _power) = ListenOnPair();
            _platform = Task.Run(ServePowerAsync);
            _last = Task.Run(ServeCommandsAsync);
        }

        public int Port => ((IPEndPoint)_commands.LocalEndpoint).Port;

        public Task<List<uint>> PlatformAsync() => _platform.WaitAsync(TimeSpan.FromSeconds(20));

        public Task<uint> LastAsync() => _last.WaitAsync(TimeSpan.FromSeconds(20));

        public ValueTask DisposeAsync()
        {
            _commands.Stop();
            _power.Stop();
            return _tpm.DisposeAsync();
        }

        public static (TcpListener, TcpListener) ListenOnPair()
        {
            while (true)
            {
                var first = new TcpListener(IPAddress.Loopback, 0);
                first.Start();
                var second = new TcpListener(IPAddress.Loopback, ((IPEndPoint)first.LocalEndpoint).Port + 1);
                try
                {
                    second.Start();
                    return (first, second);
                }
                catch (SocketException)
                {
                    first.Stop();
                }
            }
        }

        private async Task<List<uint>> ServePowerAsync()
        {
            using TcpClient client = await _power.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            var commands = new List<uint>();
            while (commands.Count == 0 || commands[^1] != 0x14)
            {
                commands.Add(await NumberAsync(stream));
                if (commands[^1] != 0x14) await stream.WriteAsync(new byte[4]);
            }

            return commands;
        }

        private async Task<uint> ServeCommandsAsync()
        {
            using TcpClient client = await _commands.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            while (true)
            {
                if (await NumberAsync(stream) is var kind and not 8) return kind;
                Assert.Equal(0, stream.ReadByte());
                var command = new byte[await NumberAsync(stream)];
                await stream.ReadExactlyAsync(command);
                byte[] answer = await _tpm.ExecuteAsync(command, CancellationToken.None);
                await stream.WriteAsync(new TpmWriter().U32((uint)answer.Length).Bytes(answer).U32(0).ToArray());
            }
        }

        private static async Task<uint> NumberAsync(NetworkStream stream)
        {
            var bytes = new byte[4];
            await stream.ReadExactlyAsync(bytes);
            return BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
    }
}
