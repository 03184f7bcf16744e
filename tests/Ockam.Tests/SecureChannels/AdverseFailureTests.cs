using System.Collections.Concurrent;
using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>This node's own providers and handlers that fail, or take their time.</summary>
public class AdverseFailureTests
{
    private readonly ConcurrentQueue<Exception> _failures = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_whose_credentials_cannot_be_presented_fails_the_handshake_and_says_so(bool throws)
    {
        await using TestEndpoint client = await TestEndpoint.CreateAsync("client");
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        server.Router.WorkerFailed += (_, failure) => _failures.Enqueue(failure);
        await using SecureChannelListener listener = server.Listen(server.Options() with { Credentials = Failing(server, throws) });
        using HandMadePeer peer = await HandMadePeer.CreateAsync(client, server, NoiseRole.Initiator);
        await peer.SendHandshakeAsync([]);
        await Eventually.TrueAsync(() => server.Environment.Channels.All.Count == 0, "the failed handshake is gone");
        Check(throws, Assert.Single(_failures));
        Assert.Equal(0, listener.HalfOpenCount);
        Assert.True(peer.HeardNothing);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_initiator_whose_credentials_cannot_be_presented_is_told_the_cause_at_once(bool throws)
    {
        await using TestEndpoint client = await TestEndpoint.CreateAsync("client");
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        await using SecureChannelListener listener = server.Listen();
        var wire = new TestWire(client.Router, server.Router);
        SecureChannelOptions options = client.Options() with { Credentials = Failing(client, throws), Timeout = TimeSpan.FromHours(1) };
        SecureChannelException error = await Assert.ThrowsAsync<SecureChannelException>(
            () => client.OpenAsync(new Route(wire.LeftAddress, ServiceAddresses.Api), options).WaitAsync(TimeSpan.FromSeconds(20)));
        Check(throws, error.InnerException!);
        Assert.Equal(SecureChannelCloseReason.HandshakeFailed, error.Reason);
    }

    [Fact]
    public async Task A_handler_of_new_channels_that_fails_ends_that_channel_and_says_so()
    {
        await using TestEndpoint client = await TestEndpoint.CreateAsync("client");
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        server.Router.WorkerFailed += (_, failure) => _failures.Enqueue(failure);
        await using SecureChannelListener listener = server.Listen();
        listener.Opened += _ => throw new FormatException("a handler");
        var wire = new TestWire(client.Router, server.Router);
        await using SecureChannel channel = await client.OpenAsync(new Route(wire.LeftAddress, ServiceAddresses.Api));
        await channel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsType<FormatException>(Assert.Single(_failures));
    }

    [Fact]
    public async Task A_handler_that_fails_when_a_silent_peer_is_given_up_keeps_nobody_else_from_being_told()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.Server.Router.WorkerFailed += (_, failure) => _failures.Enqueue(failure);
        bool told = false;
        pair.ServerChannel.Closed += _ => throw new FormatException("a handler");
        pair.ServerChannel.Closed += _ => told = true;
        // On the thread of the timer, whose failure would end the process.
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.True(told);
        Assert.Equal(SecureChannelCloseReason.PeerSilent, pair.ServerChannel.CloseReason);
        Assert.IsType<FormatException>(Assert.Single(_failures));
    }

    [Fact]
    public async Task A_failure_that_nobody_can_be_told_of_stays_where_it_is()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.Server.Router.WorkerFailed += (_, _) => throw new FormatException("the log");
        pair.ServerChannel.Closed += _ => throw new FormatException("a handler");
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, pair.Server.Router.Drops[DropReason.WorkerFault]);
    }

    [Fact]
    public async Task A_refresh_that_meets_a_failing_store_is_told_and_the_channel_goes_on()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        var refused = new List<string>();
        await using var pair = await ChannelPair.CreateAsync(
            server: (_, right) => right.Options() with
            {
                Authority = authority.Identifier,
                CredentialRefused = (_, reason) => refused.Add(reason),
            });
        pair.Server.Router.WorkerFailed += (_, failure) => _failures.Enqueue(failure);
        await pair.ClientEnd.Environment.Identities.RotateAsync(pair.ClientEnd.Identifier);
        // What is disposed of throws an error that is none of the protocol's.
        await pair.Server.Store.DisposeAsync();
        Assert.True(await pair.Client.RefreshCredentialsAsync());
        Assert.IsType<ObjectDisposedException>(Assert.Single(_failures));
        Assert.Single(refused);
        Assert.Equal([5], await pair.ClientEnd.EchoAsync(pair.Client, [5]));
    }

    [Fact]
    public async Task A_source_does_not_wait_for_the_answer_to_message_1_unless_very_many_are_under_way()
    {
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        var slow = new TaskCompletionSource<IReadOnlyList<CredentialAndPurposeKey>>();
        await using SecureChannelListener listener = server.Listen(server.Options() with { Credentials = _ => new(slow.Task) });
        var message1 = new byte[32];
        for (int i = 0; i <= SecureChannel.MaximumUnderWay; i++)
        {
            new Random(i).NextBytes(message1);
            RoutedMessage message = server.Router.Rent();
            message.Onward.Push(ServiceAddresses.Api);
            message.Return.Push(new Address("nobody"));
            message.SetPayload(message1);
            message.Source = i;
            Assert.True(server.Router.Dispatch(message));
            Assert.Equal(i < SecureChannel.MaximumUnderWay, message.Pending is null);
            // Each costs much more than other messages do, so others have their turn.
            Assert.True(message is { EndsTurn: true, NeedsToSettle: true });
            server.Router.Return(message);
        }

        slow.SetResult([]);
        await Eventually.TrueAsync(() => server.Environment.HandshakesUnderWay == 0, "all were answered");
    }

    private static Func<CancellationToken, ValueTask<IReadOnlyList<CredentialAndPurposeKey>>> Failing(TestEndpoint issuer, bool throws) =>
        throws ? _ => throw new FormatException("a provider") : async cancellationToken =>
        {
            CredentialAndPurposeKey one = await issuer.Environment.Credentials.IssueAsync(
                issuer.Identifier, issuer.Identifier, new Attributes([]), TimeSpan.FromHours(1), null, cancellationToken);
            return [one, one, one, one, one];
        };

    private static void Check(bool throws, Exception failure)
    {
        if (throws) Assert.IsType<FormatException>(failure);
        else Assert.Contains("At most 4", Assert.IsType<ArgumentException>(failure).Message, StringComparison.Ordinal);
    }
}
