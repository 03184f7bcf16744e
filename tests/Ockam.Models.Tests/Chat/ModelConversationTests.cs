using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models.Tests.Gateways;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Chat;

/// <summary>Conversations, and the environment that is proved at their beginning.</summary>
public class ModelConversationTests
{
    private static readonly byte[] s_model = SHA384.HashData("the model"u8);

    [Fact]
    public async Task What_was_said_is_sent_again_with_each_question()
    {
        await using var fixture = new GatewayFixture();
        using var client = new OllamaClient(fixture.Gateway.Address);
        var history = new List<ModelMessage> { new(ModelMessage.System, "Be kind.") };
        var conversation = new ModelConversation(client, "m", history);
        await foreach (ModelAnswerPiece _ in conversation.AskAsync("first one")) { }
        await foreach (ModelAnswerPiece _ in conversation.AskAsync("second")) { }
        Assert.Equal(["Be kind.", "first one", "first one", "second", "second"], conversation.Messages.Select(message => message.Content));
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], history.Select(message => message.Role));
        Assert.Contains("""{"role":"assistant","content":"first one"},{"role":"user","content":"second"}]""", fixture.Bodies[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_leaves_the_conversation_as_it_was()
    {
        await using var fixture = new GatewayFixture(server: new OllamaStandInOptions { CutAfter = 150 });
        using var client = new OllamaClient(fixture.Gateway.Address);
        var conversation = new ModelConversation(client, "m");
        await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (ModelAnswerPiece _ in conversation.AskAsync("one two three")) { }
        });
        Assert.Empty(conversation.Messages);
    }

    [Fact]
    public async Task The_environment_that_was_meant_is_recognized()
    {
        await using var machine = new Machine();
        await using var fixture = new GatewayFixture(machine.Options);
        EnvironmentReport report = await AskAsync(fixture, await machine.ExpectAsync());
        Assert.True(report.IsMatch, string.Join(' ', report.Objections));
        Assert.Equal([4, 7, 12, 15], report.Registers.Select(register => register.Register));
        Assert.Equal(machine.Options.Identifier, report.NamedIdentifier);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(15)]
    public async Task A_register_of_another_value_is_a_mismatch_of_that_register_alone(int register)
    {
        await using var machine = new Machine();
        EnvironmentExpectations expected = await machine.ExpectAsync();
        await machine.ExtendAsync(register, "something else");
        await using var fixture = new GatewayFixture(machine.Options);
        EnvironmentReport report = await AskAsync(fixture, expected);
        Assert.False(report.IsMatch);
        Assert.Equal(register, Assert.Single(report.Registers, item => !item.IsMatch).Register);
        Assert.StartsWith($"PCR{register}: ", Assert.Single(report.Objections), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_root_another_node_and_registers_that_nobody_expects_are_objections()
    {
        await using var machine = new Machine();
        await using var fixture = new GatewayFixture(machine.Options);
        EnvironmentExpectations expected = await machine.ExpectAsync();
        EnvironmentReport foreign = await AskAsync(fixture, expected with { Roots = [AttestationRoot.Aws] });
        Assert.Contains(foreign.Verdict.Objections, check => check.Kind == AttestationCheckKind.Root);
        Assert.False(foreign.IsMatch);
        EnvironmentReport other = await AskAsync(fixture, expected with { Identifier = "I" + new string('b', 64) });
        Assert.Contains("not Ibbb", Assert.Single(other.Objections), StringComparison.Ordinal);
        EnvironmentReport unknown = await AskAsync(fixture, expected with { ModelDigests = [] });
        Assert.Contains("which model", Assert.Single(unknown.Objections), StringComparison.Ordinal);
        Assert.Equal(4, (await AskAsync(fixture, expected with { ModelDigests = [], Reference = null })).Objections.Count);
    }

    [Fact]
    public async Task A_document_that_was_made_before_is_seen_to_be_no_answer()
    {
        await using var machine = new Machine();
        await using var fixture = new GatewayFixture(machine.Options);
        EnvironmentExpectations expected = await machine.ExpectAsync();
        using var http = new HttpClient();
        byte[] old = await http.GetByteArrayAsync(new Uri(fixture.Gateway.Address, "/attestation?nonce=" + new string('1', 64)));
        var answering = LocalHttpServer.Start(0, new LocalHttpOptions(), (exchange, cancellationToken) =>
            exchange.AnswerAsync(200, "application/octet-stream", old, cancellationToken));
        await using (answering)
        {
            using var client = new EnvironmentClient(new Uri($"http://127.0.0.1:{answering.Port}"));
            EnvironmentReport report = await client.AttestAsync("m", expected);
            Assert.Equal(AttestationCheckKind.Nonce, Assert.Single(report.Verdict.Objections).Kind);
            Assert.False(report.IsMatch);
        }
    }

    [Fact]
    public async Task A_document_that_is_passed_on_from_another_machine_names_another_node_than_the_channel_has_proved()
    {
        await using var machine = new Machine();
        await using var fixture = new GatewayFixture(machine.Options);
        EnvironmentExpectations expected = await machine.ExpectAsync() with { Identifier = null };
        string genuine = machine.Options.Identifier!;
        string hostile = "I" + new string('b', 64);
        // It answers every question with what the genuine gateway answers to it, and is asked by a channel of its own.
        using var http = new HttpClient();
        var passing = LocalHttpServer.Start(0, new LocalHttpOptions(), async (exchange, cancellationToken) => await exchange.AnswerAsync(
            200, "application/octet-stream",
            await http.GetByteArrayAsync(new Uri(fixture.Gateway.Address, exchange.Head.Target), cancellationToken), cancellationToken));
        await using (passing)
        {
            using var client = new EnvironmentClient(new Uri($"http://127.0.0.1:{passing.Port}"));
            Assert.Contains("names the node " + genuine, await ObjectionAsync(client, expected, hostile), StringComparison.Ordinal);
            // Whoever says which node is meant is not helped by what the document says of itself.
            Assert.Contains("names the node", await ObjectionAsync(client, expected with { Identifier = genuine }, hostile),
                StringComparison.Ordinal);
        }

        using var direct = new EnvironmentClient(fixture.Gateway.Address);
        EnvironmentReport report = await direct.AttestAsync("m", expected, _ => Task.FromResult<string?>(genuine));
        Assert.True(report.IsMatch, string.Join(' ', report.Objections));
        Assert.Equal(genuine, report.PeerIdentifier);
        Assert.Contains("no secure channel", await ObjectionAsync(direct, expected, null), StringComparison.Ordinal);
        var peers = new Queue<string>([hostile, genuine]);
        report = await direct.AttestAsync("m", expected, _ => Task.FromResult<string?>(peers.Dequeue()));
        Assert.Contains("made anew", Assert.Single(report.Objections), StringComparison.Ordinal);

        await using var nameless = new GatewayFixture(machine.Options with { Identifier = null });
        using var other = new EnvironmentClient(nameless.Gateway.Address);
        Assert.Contains("names no node", await ObjectionAsync(other, expected, genuine), StringComparison.Ordinal);

        static async Task<string> ObjectionAsync(EnvironmentClient client, EnvironmentExpectations expected, string? peer) =>
            Assert.Single((await client.AttestAsync("m", expected, _ => Task.FromResult(peer))).Objections);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_gateway_that_is_busy_is_not_there_and_no_mismatch(int status)
    {
        var clock = new ManualClock();
        var busy = LocalHttpServer.Start(0, new LocalHttpOptions(), (exchange, cancellationToken) =>
            exchange.AnswerAsync(status, "application/json", LocalHttpServer.ErrorBody("Wait."), cancellationToken));
        await using (busy)
        {
            using var client = new EnvironmentClient(new Uri($"http://127.0.0.1:{busy.Port}"), clock);
            Task<EnvironmentReport> asking = client.AttestAsync("m", new EnvironmentExpectations());
            await Eventually.TrueAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    return asking.IsCompleted;
                },
                "it has asked often enough");
            var refused = await Assert.ThrowsAsync<ModelException>(() => asking);
            Assert.Equal(ModelErrorReason.ServerUnavailable, refused.Reason);
            Assert.Contains("Try again", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_proves_nothing_is_an_error_that_says_so()
    {
        await using var fixture = new GatewayFixture();
        foreach (Uri address in new[] { fixture.Gateway.Address, fixture.Server.Address })
        {
            using var client = new EnvironmentClient(address);
            var refused = await Assert.ThrowsAsync<ModelException>(() => client.AttestAsync("m", new EnvironmentExpectations()));
            Assert.Equal(ModelErrorReason.EnvironmentMismatch, refused.Reason);
        }
    }

    private static async Task<EnvironmentReport> AskAsync(GatewayFixture fixture, EnvironmentExpectations expected)
    {
        using var client = new EnvironmentClient(fixture.Gateway.Address);
        return await client.AttestAsync("m", expected);
    }

    // A machine that has booted and measured a model.
    private sealed class Machine : IAsyncDisposable
    {
        private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
        private readonly NitroTpmEmulator _emulator;

        public Machine() => _emulator = new NitroTpmEmulator(_authority);

        // What opens it closes it again; the machine goes on.
        public ModelGatewayOptions Options => new()
        {
            Identifier = "I" + new string('a', 64), OpenTpm = () => new TpmClient(new Kept(_emulator)),
        };

        public async Task ExtendAsync(int register, string text)
        {
            await using var tpm = new TpmClient(new Kept(_emulator));
            await tpm.ExtendAsync(register, PcrMeasurement.OfText(text).Digests);
        }

        public async Task<EnvironmentExpectations> ExpectAsync()
        {
            await using var tpm = new TpmClient(new Kept(_emulator));
            // A register of zeros would be a machine in debug mode.
            await tpm.ExtendAsync(4, PcrMeasurement.OfText("boot loader").Digests);
            IReadOnlyDictionary<int, ReadOnlyMemory<byte>> booted = (await tpm.RequestAttestationAsync()).Pcrs;
            await tpm.ExtendAsync(15, PcrMeasurement.OfDigest(s_model, "the model").Digests);
            return new EnvironmentExpectations
            {
                Reference = new PcrReference(new[] { 4, 7, 12 }.ToDictionary(register => register, register => booted[register])),
                ModelDigests = [s_model],
                Roots = [_authority.Root],
                Identifier = Options.Identifier,
            };
        }

        public async ValueTask DisposeAsync()
        {
            await _emulator.DisposeAsync();
            _authority.Dispose();
        }
    }

    private sealed class Kept(ITpmTransport transport) : ITpmTransport
    {
        public string Description => transport.Description;

        public bool IsolatesHandles => transport.IsolatesHandles;

        public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
            transport.ExecuteAsync(command, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
