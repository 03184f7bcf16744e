using Ockam.Attestation;
using Ockam.Encoding;
using Ockam.Models.Tests.Support;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Models.Tests.Brokers;

/// <summary>A key leaves for the one environment and channel that it is meant for, and for no other.</summary>
public sealed class ModelKeyBrokerTests : IAsyncLifetime
{
    private BrokerScene _scene = null!;

    public async Task InitializeAsync() => _scene = await BrokerScene.StartAsync();

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Fact]
    public async Task A_sealed_model_is_opened_with_the_key_that_a_broker_releases_and_the_log_says_so()
    {
        using var folder = new Folder();
        byte[] model = Seals.Bytes(10_000);
        await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = folder.Write("model.gguf", model), Destination = folder["model.sealed"], KeyService = new LocalKeyService(_scene.Keys),
            KeyId = BrokerScene.Key, ChunkSize = Seals.Chunk,
        });
        await using BrokerKeyService service = await _scene.ServiceAsync();
        OpenModelRequest request = Seals.Request(service, keyId: BrokerScene.Key) with { Attestation = _scene.Machine };
        Assert.Equal(model, await folder.OpenAsync(folder["model.sealed"], request));

        ModelKeyBrokerSnapshot broker = _scene.Broker.GetSnapshot();
        Assert.Equal((1, 1, 0), (broker.Released, broker.Challenges, broker.OpenChallenges));
        Assert.Equal(2, broker.LogEntries);
        string[] log = File.ReadAllLines(_scene.LogPath);
        Assert.Contains("\"event\":\"released\"", log[1], StringComparison.Ordinal);
        Assert.Contains(_scene.Consumer.Identifier.ToString(), log[1], StringComparison.Ordinal);
        Assert.Contains("ockam:model=model.gguf", log[1], StringComparison.Ordinal);
        Assert.True(KeyReleaseLog.Verify(_scene.LogPath, broker.LogHead).IsIntact);
        Assert.Equal(
            ModelErrorReason.AccessDenied, await Seals.RefusedAsync(async () => await service.GenerateDataKeyAsync("k", _scene.Context)));
        Assert.Equal(ModelErrorReason.AttestationRefused, await Seals.RefusedAsync(async () => await service.DecryptAsync(
            new ModelKeyRequest(BrokerScene.Key, _scene.DataKey.WrappedKey, _scene.Context))));
    }

    [Fact]
    public async Task What_a_consumer_between_relays_from_another_is_refused_as_bound_elsewhere()
    {
        // The victim takes the one between for its broker; everything it says is passed on, word for word.
        OckamNode between = await _scene.NodeAsync("between");
        OpenedRoute onward = await _scene.ChannelAsync(between, _scene.Owner);
        between.StartChannelService(
            new Address(ModelKeyBrokerOptions.DefaultAddress), new PassingOn(between, onward.Channel!));
        await using BrokerKeyService victim = await _scene.ServiceAsync(to: between);
        Assert.Equal(KeyReleaseRefusal.UserData, await _scene.RefusedAsync(victim));
        // Even if the policy of the key would let it: it is the channel that is another.
        await using BrokerKeyService direct = await _scene.ServiceAsync();
        Assert.Equal(_scene.DataKey.Plain.ToArray(), await _scene.ReleaseAsync(direct));
    }

    [Fact]
    public async Task A_document_for_another_channel_another_model_or_another_key_pair_is_refused()
    {
        SecureChannel one = (await _scene.ChannelAsync(_scene.Consumer, _scene.Owner)).Channel!;
        SecureChannel two = (await _scene.ChannelAsync(_scene.Consumer, _scene.Owner)).Channel!;
        byte[] challenge = await BrokerScene.ChallengeAsync(_scene.Consumer, two);
        byte[] forOne = await _scene.RequestAsync(one, challenge);
        Assert.Equal(KeyReleaseRefusal.UserData, await _scene.AnswerToAsync(_scene.Consumer, two, forOne));

        using ModelDataKey other = await _scene.WrapAsync();
        challenge = await BrokerScene.ChallengeAsync(_scene.Consumer, one);
        byte[] forAnotherModel = await _scene.RequestAsync(one, challenge, wrapped: other.WrappedKey);
        Assert.Equal(KeyReleaseRefusal.UserData, await _scene.AnswerToAsync(_scene.Consumer, one, forAnotherModel));

        challenge = await BrokerScene.ChallengeAsync(_scene.Consumer, one);
        byte[] swapped = await _scene.RequestAsync(one, challenge, boundKey: BrokerScene.NewPublicKey());
        Assert.Equal(KeyReleaseRefusal.UserData, await _scene.AnswerToAsync(_scene.Consumer, one, swapped));

        // The same by the same code, with everything in its place.
        challenge = await BrokerScene.ChallengeAsync(_scene.Consumer, one);
        Assert.Null(await _scene.AnswerToAsync(_scene.Consumer, one, await _scene.RequestAsync(one, challenge)));
    }

    [Fact]
    public async Task A_challenge_serves_once_on_its_channel_within_a_minute_and_not_after_a_restart()
    {
        SecureChannel one = (await _scene.ChannelAsync(_scene.Consumer, _scene.Owner)).Channel!;
        SecureChannel two = (await _scene.ChannelAsync(_scene.Consumer, _scene.Owner)).Channel!;
        byte[] request = await _scene.RequestAsync(one, await BrokerScene.ChallengeAsync(_scene.Consumer, one));
        Assert.Null(await _scene.AnswerToAsync(_scene.Consumer, one, request));
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, one, request));

        byte[] elsewhere = await BrokerScene.ChallengeAsync(_scene.Consumer, one);
        byte[] onTwo = await _scene.RequestAsync(two, elsewhere);
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, two, onTwo));
        byte[] onOne = await _scene.RequestAsync(one, elsewhere);
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, one, onOne));

        byte[] given = await BrokerScene.ChallengeAsync(_scene.Consumer, one);
        byte[] ofOther = await _scene.RequestAsync(one, given, nonce: new byte[32]);
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, one, ofOther));

        byte[] late = await _scene.RequestAsync(one, await BrokerScene.ChallengeAsync(_scene.Consumer, one));
        _scene.Clock.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, one, late));

        byte[] before = await _scene.RequestAsync(one, await BrokerScene.ChallengeAsync(_scene.Consumer, one));
        await _scene.Broker.StopAsync();
        await _scene.Broker.StartAsync(_scene.Owner);
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, one, before));
        await _scene.Broker.DisposeAsync();
        await _scene.StartBrokerAsync();
        Assert.Equal(KeyReleaseRefusal.Nonce, await _scene.AnswerToAsync(_scene.Consumer, one, before));
        Assert.Equal(0, _scene.Broker.GetSnapshot().Released);
    }

    [Fact]
    public async Task A_wrong_register_an_unknown_principal_and_a_foreign_root_are_refused_and_the_owner_learns_which()
    {
        AttestedMachine changed = await _scene.MachineAsync("another boot loader");
        await using BrokerKeyService service = await _scene.ServiceAsync();
        var refused = await Assert.ThrowsAsync<KeyReleaseRefusedException>(() => _scene.ReleaseAsync(service, changed));
        Assert.Equal((KeyReleaseRefusal.Policy, ModelErrorReason.AccessDenied), (refused.Refusal, refused.Reason));
        string right = await _scene.Machine.ReadAsync(4);
        string wrong = await changed.ReadAsync(4);
        Assert.DoesNotContain("PCR", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(right[..16], refused.Message, StringComparison.OrdinalIgnoreCase);
        await Eventually.TrueAsync(() => _scene.Broker.GetSnapshot().LogEntries == 2, "the refusal is in the log");
        string log = File.ReadAllLines(_scene.LogPath)[1];
        Assert.Contains("PCR4", log, StringComparison.Ordinal);
        Assert.Contains(right[..16], log, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(wrong[..16], log, StringComparison.OrdinalIgnoreCase);

        OckamNode stranger = await _scene.NodeAsync("stranger");
        await using BrokerKeyService strange = await _scene.ServiceAsync(stranger);
        Assert.Equal(KeyReleaseRefusal.Policy, await _scene.RefusedAsync(strange));

        using var elsewhere = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine forged = await AttestedMachine.StartAsync(elsewhere, "genuine boot loader");
        Assert.Equal(KeyReleaseRefusal.Document, await _scene.RefusedAsync(service, forged));

        // What the key did not wrap.
        using ModelDataKey foreign = new("x", new byte[32], new byte[61]);
        Assert.Equal(KeyReleaseRefusal.Key, await _scene.RefusedAsync(service, key: foreign));
        Assert.Equal(0, _scene.Broker.GetSnapshot().Released);
    }

    [Fact]
    public async Task Whoever_is_not_trusted_has_no_channel_or_fails_the_nodes_policy_gets_nothing()
    {
        await _scene.Broker.DisposeAsync();
        OckamNode stranger = await _scene.NodeAsync("stranger");
        await _scene.StartBrokerAsync(trust: TrustPolicy.Only(stranger.Identifier));
        await using BrokerKeyService service = await _scene.ServiceAsync();
        Assert.Equal(KeyReleaseRefusal.Channel, await _scene.RefusedAsync(service));

        // Over plain TCP the address is none; a message made on the node itself has no channel either, and is counted.
        var connection = await _scene.Consumer.ConnectTcpAsync("127.0.0.1", _scene.Owner.TcpListeners.Single().LocalEndPoint.Port);
        var plain = new Route(connection.SenderAddress, new Address(ModelKeyBrokerOptions.DefaultAddress));
        using var mailbox = new Mailbox(_scene.Owner.Router);
        await using (connection)
        {
            using var asking = new Mailbox(_scene.Consumer.Router);
            await asking.SendAsync(plain, BrokerMessage.WriteAskChallenge());
            await Eventually.TrueAsync(
                () => _scene.Owner.Router.Drops.GetValueOrDefault(DropReason.FlowDenied) > 0, "the message is dropped");
            Assert.False(asking.TryReceive(out _));
        }

        await Assert.ThrowsAsync<RoutingException>(() => mailbox.SendAsync(
            new Route(new Address(ModelKeyBrokerOptions.DefaultAddress)), BrokerMessage.WriteAskChallenge()).AsTask());
        Assert.Equal(1, _scene.Broker.GetSnapshot().WithoutChannel);

        await _scene.Broker.DisposeAsync();
        await _scene.StartBrokerAsync(allow: PolicyExpression.Parse("model-consumer"));
        Assert.Equal(KeyReleaseRefusal.Policy, await _scene.RefusedAsync(service));
        await _scene.Owner.SetPolicyAsync(
            PolicyTarget.ForResource(ModelKeyBrokerOptions.DefaultAddress),
            PolicyExpression.Parse($"(= subject.identifier \"{_scene.Consumer.Identifier}\")"));
        Assert.Equal(_scene.DataKey.Plain.ToArray(), await _scene.ReleaseAsync(service));
    }

    [Fact]
    public async Task What_is_no_request_is_dropped_or_refused_and_the_broker_goes_on()
    {
        SecureChannel channel = (await _scene.ChannelAsync(_scene.Consumer, _scene.Owner)).Channel!;
        Assert.Equal(KeyReleaseRefusal.Malformed, await _scene.AnswerToAsync(_scene.Consumer, channel, [0x82, 0x02, 0x01]));
        Assert.Equal(KeyReleaseRefusal.Malformed, await _scene.AnswerToAsync(_scene.Consumer, channel, [0x82, 0x01, 0x18, 0x63]));
        Assert.Equal(KeyReleaseRefusal.Malformed, await _scene.AnswerToAsync(
            _scene.Consumer, channel, new byte[BrokerMessage.MaximumRequest + 1]));
        byte[] challenge = await BrokerScene.ChallengeAsync(_scene.Consumer, channel);
        byte[] cut = (await _scene.RequestAsync(channel, challenge))[..^1];
        Assert.Equal(KeyReleaseRefusal.Malformed, await _scene.AnswerToAsync(_scene.Consumer, channel, cut));
        long dropped = _scene.Owner.Router.Drops.GetValueOrDefault(DropReason.Malformed);
        using var mailbox = new Mailbox(_scene.Consumer.Router);
        await mailbox.SendAsync(
            new Route(channel.EncryptorAddress, new Address(ModelKeyBrokerOptions.DefaultAddress)), new byte[] { 0xff, 0x00 });
        await Eventually.TrueAsync(
            () => _scene.Owner.Router.Drops.GetValueOrDefault(DropReason.Malformed) > dropped, "the message is dropped");
        challenge = await BrokerScene.ChallengeAsync(_scene.Consumer, channel);
        Assert.Null(await _scene.AnswerToAsync(_scene.Consumer, channel, await _scene.RequestAsync(channel, challenge)));
    }

    [Fact]
    public async Task Whoever_is_refused_on_and_on_fills_neither_the_log_nor_the_queue_and_honest_consumers_are_served()
    {
        await _scene.Broker.DisposeAsync();
        await _scene.StartBrokerAsync(trust: TrustPolicy.Only(_scene.Consumer.Identifier));
        OckamNode stranger = await _scene.NodeAsync("stranger");
        SecureChannel channel = (await _scene.ChannelAsync(stranger, _scene.Owner)).Channel!;
        await using BrokerKeyService service = await _scene.ServiceAsync();
        var route = new Route(channel.EncryptorAddress, new Address(ModelKeyBrokerOptions.DefaultAddress));
        using var mailbox = new Mailbox(stranger.Router);
        for (int i = 0; i < 500; i++) await mailbox.SendAsync(route, BrokerMessage.WriteAskChallenge());
        Assert.Equal(KeyReleaseRefusal.Channel, await _scene.AnswerToAsync(stranger, channel, BrokerMessage.WriteAskChallenge()));
        Assert.Equal(501, _scene.Broker.GetSnapshot().Refused[KeyReleaseRefusal.Channel]);
        Assert.Equal(_scene.DataKey.Plain.ToArray(), await _scene.ReleaseAsync(service));
        string[] log = File.ReadAllLines(_scene.LogPath);
        Assert.InRange(log.Count(line => line.Contains("\"refused\"", StringComparison.Ordinal)), 1, KeyReleaseLogLimit.PerPeer);
        Assert.Contains("refusals-not-written", string.Concat(log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_leaves_that_could_not_be_written_down()
    {
        await using BrokerKeyService service = await _scene.ServiceAsync();
        // As a disk that is full or gone: nothing can be written from now on.
        Assert.Null(_scene.Broker.GetSnapshot().LogFailure);
        int failed = 0;
        _scene.Broker.Failed += _ => Interlocked.Increment(ref failed);
        _scene.Broker.CloseLog();
        Assert.Equal(KeyReleaseRefusal.Failed, await _scene.RefusedAsync(service));
        Assert.Equal(0, _scene.Broker.GetSnapshot().Released);
        Assert.NotNull(_scene.Broker.GetSnapshot().LogFailure);
        Assert.NotEqual(0, failed);
    }

    [Fact]
    public async Task A_cancellation_that_is_not_the_brokers_end_ends_one_request_and_not_the_broker()
    {
        await using BrokerKeyService service = await _scene.ServiceAsync();
        // Whatever a store or a clock of somebody else throws in the middle of a decision.
        _scene.Clock.Fails = new OperationCanceledException("somebody else's");
        Assert.Equal(KeyReleaseRefusal.Failed, await _scene.RefusedAsync(service));
        _scene.Clock.Fails = null;
        Assert.Equal(_scene.DataKey.Plain.ToArray(), await _scene.ReleaseAsync(service));
    }

    [Fact]
    public async Task Nobody_else_gets_a_document_whose_user_data_look_like_a_release()
    {
        await using var tpm = new TpmClient(new NitroTpmEmulator(_scene.Authority));
        byte[] tagged = KeyReleaseBinding.UserData(
            new byte[32], _scene.Consumer.Identifier, _scene.Owner.Identifier, new byte[1], new byte[1]);
        var refused = await Assert.ThrowsAsync<AttestationException>(
            () => tpm.RequestAttestationAsync(new AttestationRequest { UserData = tagged }));
        Assert.Contains("ockam-model-key-release", refused.Message, StringComparison.Ordinal);
        Assert.Equal(tagged.Length, KeyReleaseBinding.Length);
        await tpm.RequestAttestationAsync(new AttestationRequest { UserData = tagged[1..] });
    }

    /// <summary>Passes requests on to the broker by a channel of its own, and the answers back.</summary>
    private sealed class PassingOn(OckamNode node, SecureChannel onward) : Worker
    {
        protected override Disposition Handle(RoutedMessage message)
        {
            byte[] payload = message.Payload.ToArray();
            Route back = message.Return.ToRoute();
            _ = Task.Run(async () =>
            {
                byte[] answer = await BrokerScene.AskAsync(node, onward, payload);
                using var mailbox = new Mailbox(node.Router);
                await mailbox.SendAsync(back, answer);
            });
            return Disposition.Done;
        }
    }
}
