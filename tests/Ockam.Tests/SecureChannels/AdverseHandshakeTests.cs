using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Identities;

namespace Ockam.Tests.SecureChannels;

/// <summary>Handshakes in which one rule of sections 5.2 to 5.6 is broken, and no other.</summary>
public class AdverseHandshakeTests : IAsyncLifetime
{
    private static readonly Address s_service = new("service");

    private TestEndpoint _honest = null!;
    private TestEndpoint _mallory = null!;
    private TestEndpoint _victim = null!;
    private SecureChannelListener _listener = null!;
    private readonly List<SecureChannel> _opened = [];
    private int _refusals;

    public async Task InitializeAsync()
    {
        _honest = await TestEndpoint.CreateAsync("honest");
        _mallory = await TestEndpoint.CreateAsync("mallory");
        _victim = await TestEndpoint.CreateAsync("victim");
        _listener = _honest.Listen(_honest.Options() with { CredentialRefused = (_, _) => _refusals++ });
        _listener.Opened += _opened.Add;
    }

    public async Task DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _honest.DisposeAsync();
        await _mallory.DisposeAsync();
        await _victim.DisposeAsync();
    }

    [Fact]
    public async Task What_stands_in_the_clear_in_message_1_is_ignored()
    {
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_victim, _honest, NoiseRole.Initiator);
        await peer.SendHandshakeAsync([1, 2, 3]);
        await peer.ReceiveHandshakeAsync();
        await peer.SendHandshakeAsync(await HandMadePeer.PayloadAsync(_victim, peer.Attestation));
        await Eventually.TrueAsync(() => _opened.Count == 1, "the channel is open");
        Assert.Equal(_victim.Identifier, _opened[0].Info!.PeerIdentifier);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_takes_no_attestation_of_a_key_that_was_not_used(bool asItself)
    {
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _honest, NoiseRole.Initiator);
        await peer.OpenAsync(asItself ? await HandMadePeer.PayloadAsync(_mallory, peer.Attestation) : await StolenAsync());
        await ExpectAsync(asItself, _mallory);
        // The way there works, so the difference is the key; and nothing of the victim was learned from the forgery.
        Assert.Null(await _honest.Environment.Identities.GetAsync(_victim.Identifier));
    }

    [Fact]
    public async Task An_initiator_takes_no_attestation_of_a_key_that_was_not_used()
    {
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _honest, NoiseRole.Responder);
        byte[] stolen = await StolenAsync();
        SecureChannelException error = await RefusedAsync(peer, stolen);
        Assert.Equal(IdentityErrorReason.KeyMismatch, Assert.IsType<IdentityException>(error.InnerException).Reason);
        Assert.True(peer.HeardNothing);
        Assert.Null(await _honest.Environment.Identities.GetAsync(_victim.Identifier));
    }

    [Theory]
    [InlineData("older")]
    [InlineData("forked")]
    [InlineData("equal")]
    public async Task A_listener_takes_no_history_that_is_older_or_forked(string how)
    {
        await PresentAsync(how);
        byte[]? known = await _honest.Store.Identities.GetChangeHistoryAsync(_victim.Identifier);
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_victim, _honest, NoiseRole.Initiator);
        await peer.OpenAsync(await HandMadePeer.PayloadAsync(_victim, peer.Attestation));
        await ExpectAsync(how == "equal", _victim);
        Assert.Equal(known, await _honest.Store.Identities.GetChangeHistoryAsync(_victim.Identifier));
    }

    [Theory]
    [InlineData("older", IdentityErrorReason.OlderHistory)]
    [InlineData("forked", IdentityErrorReason.Conflict)]
    public async Task An_initiator_takes_no_history_that_is_older_or_forked(string how, IdentityErrorReason reason)
    {
        await PresentAsync(how);
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_victim, _honest, NoiseRole.Responder);
        SecureChannelException error = await RefusedAsync(peer, await HandMadePeer.PayloadAsync(_victim, peer.Attestation));
        Assert.Equal(reason, Assert.IsType<IdentityException>(error.InnerException).Reason);
        Assert.True(peer.HeardNothing);
    }

    [Fact]
    public async Task A_refresh_with_the_history_of_another_identity_is_told_and_not_stored()
    {
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _honest, NoiseRole.Initiator);
        await peer.OpenAsync(await HandMadePeer.PayloadAsync(_mallory, peer.Attestation));
        await Eventually.TrueAsync(() => _opened.Count == 1, "the channel is open");
        byte[] history = (await _victim.Environment.Identities.GetRequiredAsync(_victim.Identifier)).ChangeHistory.Bytes.ToArray();
        peer.Inject(peer.Seal(RecordPlaintext.WriteRefresh(history, [0x80])));
        Assert.Equal(1, _refusals);
        Assert.Null(await _honest.Environment.Identities.GetAsync(_victim.Identifier));
        Assert.Equal(SecureChannelStatus.Open, _opened[0].Status);
    }

    [Fact]
    public async Task An_initiator_never_roams()
    {
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _honest, NoiseRole.Responder);
        Task<SecureChannel> opening = _honest.OpenAsync(new Route(peer.Wire.RightAddress, ServiceAddresses.Api));
        await peer.ReceiveHandshakeAsync();
        await peer.SendHandshakeAsync(await HandMadePeer.PayloadAsync(_mallory, peer.Attestation));
        await using SecureChannel channel = await opening;
        await peer.ReceiveHandshakeAsync();
        peer.TakeKeys();
        var service = new AdverseRecorder();
        _honest.Router.Register(s_service, service);
        channel.Flow.AddConsumer(s_service);
        Route before = channel.RemoteRoute!;
        for (byte i = 0; i < 3; i++) peer.Inject(peer.SealPayload(s_service, i), new Route(new Address("elsewhere")));
        Assert.Equal(3, service.Seen.Count);
        Assert.Equal(before, channel.RemoteRoute);
    }

    [Fact]
    public async Task A_frame_too_long_for_a_handshake_starts_none_and_ends_none()
    {
        byte[] tooLong = new byte[NoiseHandshake.MaximumMessageLength + 1];
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_victim, _honest, NoiseRole.Initiator);
        peer.Wire.InjectToRight(new Route(ServiceAddresses.Api), new Route(peer.Address), tooLong);
        Assert.Empty(_honest.Environment.Channels.All);
        await peer.SendHandshakeAsync([]);
        await peer.ReceiveHandshakeAsync();
        peer.Inject(tooLong);
        Assert.Equal(2, _honest.Router.Drops[DropReason.HandshakeRefused]);
        await peer.SendHandshakeAsync(await HandMadePeer.PayloadAsync(_victim, peer.Attestation));
        await Eventually.TrueAsync(() => _opened.Count == 1, "the channel is open");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_listener_that_trusts_a_few_looks_at_the_history_of_nobody_else(bool trusts)
    {
        var reading = new RacingIdentities(_victim.Store.Identities);
        ChannelEnvironment environment = _victim.Environment with
        {
            Identities = new IdentityService(
                _victim.Environment.Vault, reading, _victim.Store.PurposeKeys, _victim.Store, _victim.Environment.Time),
        };
        SecureChannelOptions options = _victim.Options(TrustPolicy.Only((trusts ? _mallory : _honest).Identifier));
        await using var listener = new SecureChannelListener(environment, ServiceAddresses.Api, options);
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _victim, NoiseRole.Initiator);
        await peer.SendHandshakeAsync([]);
        await peer.ReceiveHandshakeAsync();
        bool looked = false;
        reading.AfterRead = () =>
        {
            looked = true;
            return Task.CompletedTask;
        };
        await peer.SendHandshakeAsync(await HandMadePeer.PayloadAsync(_mallory, peer.Attestation));
        await Eventually.TrueAsync(() => listener.HalfOpenCount == 0, "the handshake has ended");
        // What is looked up there is verified next, with two signatures for each change.
        Assert.Equal(trusts, looked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_listener_that_accepts_anyone_remembers_so_many_strangers_and_lets_the_others_in_all_the_same(bool acceptsAnyone)
    {
        ChannelEnvironment environment = _victim.Environment with
        {
            Identities = new IdentityService(
                _victim.Environment.Vault, _victim.Store.Identities, _victim.Store.PurposeKeys, _victim.Store, _victim.Environment.Time,
                "default", maximumStrangers: 1),
        };
        TrustPolicy trust = acceptsAnyone ? TrustPolicy.Anyone : TrustPolicy.Only(_mallory.Identifier);
        await using var listener = new SecureChannelListener(environment, ServiceAddresses.Api, _victim.Options(trust));
        listener.Opened += _opened.Add;
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _victim, NoiseRole.Initiator);
        await peer.OpenAsync(await HandMadePeer.PayloadAsync(_mallory, peer.Attestation));
        await Eventually.TrueAsync(() => _opened.Count == 1, "the channel is open");
        Assert.Equal(acceptsAnyone, await _victim.Environment.Identities.GetAsync(_mallory.Identifier) is null);
    }

    [Fact]
    public async Task The_key_is_looked_at_before_the_history()
    {
        await PresentAsync("forked");
        using HandMadePeer peer = await HandMadePeer.CreateAsync(_mallory, _honest, NoiseRole.Responder);
        SecureChannelException error = await RefusedAsync(peer, await StolenAsync());
        Assert.Equal(IdentityErrorReason.KeyMismatch, Assert.IsType<IdentityException>(error.InnerException).Reason);
    }

    // The history and attestation of somebody else, whose static key the presenter does not have.
    private async Task<byte[]> StolenAsync()
    {
        PurposeKey key = await _victim.Environment.PurposeKeys.GetOrCreateAsync(_victim.Identifier, PurposeKeyKind.SecureChannel);
        return await HandMadePeer.PayloadAsync(_victim, key.Attestation);
    }

    private async Task<SecureChannelException> RefusedAsync(HandMadePeer peer, byte[] payload)
    {
        Task<SecureChannel> opening = _honest.OpenAsync(new Route(peer.Wire.RightAddress, ServiceAddresses.Api));
        await peer.ReceiveHandshakeAsync();
        await peer.SendHandshakeAsync(payload);
        return await Assert.ThrowsAsync<SecureChannelException>(() => opening);
    }

    private async Task ExpectAsync(bool opens, TestEndpoint peer)
    {
        if (opens)
        {
            await Eventually.TrueAsync(() => _opened.Count == 1, "the channel is open");
            Assert.Equal(peer.Identifier, _opened[0].Info!.PeerIdentifier);
            return;
        }

        await Eventually.TrueAsync(() => _honest.Environment.Channels.All.Count == 0, "the refused handshake is gone");
        Assert.Empty(_opened);
        Assert.Equal(1, _honest.Router.Drops[DropReason.HandshakeRefused]);
    }

    // Lets the honest end know a history of the victim; the victim presents its own afterwards.
    private async Task PresentAsync(string how)
    {
        IdentityService identities = _victim.Environment.Identities;
        byte[]? longer = null;
        if (how != "equal")
        {
            // A rotation that never was, at the victim's own place.
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await _victim.Store.RunAsync(async ct =>
            {
                longer = (await identities.RotateAsync(_victim.Identifier, null, ct)).ChangeHistory.Bytes.ToArray();
                throw new InvalidOperationException();
            }));
        }

        await _honest.Environment.Identities.ImportAsync(longer ?? await identities.ExportAsync(_victim.Identifier));
        if (how == "forked") await identities.RotateAsync(_victim.Identifier);
    }
}
