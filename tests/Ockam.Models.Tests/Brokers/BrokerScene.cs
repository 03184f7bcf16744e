using System.Net;
using Ockam.Attestation;
using Ockam.Encoding;
using Ockam.Models.Tests.Support;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Models.Tests.Brokers;

/// <summary>An owner with a keystore and a broker, a consumer on an attested machine, and whoever comes between.</summary>
internal sealed class BrokerScene : IAsyncDisposable
{
    public const string Key = "sealed";

    private readonly List<IAsyncDisposable> _open = [];
    private readonly Folder _folder = new();

    private BrokerScene() => Keys = new LocalKeyStore(_folder["keys"]);

    public EmulatorAuthority Authority { get; } = EmulatorAuthority.CreateInMemory();

    public LocalKeyStore Keys { get; }

    public OckamNode Owner { get; private set; } = null!;

    public OckamNode Consumer { get; private set; } = null!;

    public AttestedMachine Machine { get; private set; } = null!;

    public ModelKeyBroker Broker { get; private set; } = null!;

    /// <summary>The broker's clock, whose monotonic time a test can move on.</summary>
    public LateClock Clock { get; } = new();

    public ModelDataKey DataKey { get; private set; } = null!;

    public EncryptionContext Context { get; } = new([new("ockam:model", "model.gguf")]);

    public string LogPath => _folder["log/broker.jsonl"];

    public static async Task<BrokerScene> StartAsync(PolicyExpression? allow = null)
    {
        var scene = new BrokerScene();
        scene.Owner = await scene.NodeAsync("owner");
        scene.Consumer = await scene.NodeAsync("consumer");
        scene.Machine = await scene.MachineAsync("genuine boot loader");
        scene.Keys.Create(Key, scene.Policy(await scene.Machine.ReadAsync(4)));
        scene.DataKey = await scene.WrapAsync();
        await scene.StartBrokerAsync(allow);
        return scene;
    }

    public string Policy(string pcr4) => $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Principal": { "Ockam": "owner" }, "Action": "kms:GenerateDataKey", "Resource": "*" },
            { "Effect": "Allow", "Principal": { "Ockam": "{{Consumer.Identifier}}" }, "Action": "kms:Decrypt", "Resource": "*",
              "Condition": { "StringEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR4": "{{pcr4}}" } } }
          ]
        }
        """;

    public ValueTask<ModelDataKey> WrapAsync() => new LocalKeyService(Keys).GenerateDataKeyAsync(Key, Context);

    public async Task StartBrokerAsync(PolicyExpression? allow = null, TrustPolicy? trust = null)
    {
        Broker = ModelKeyBroker.Create(new ModelKeyBrokerOptions
        {
            Keys = Keys, Trust = trust ?? TrustPolicy.Anyone, Allow = allow, LogPath = LogPath, Roots = [Authority.Root], Time = Clock,
        });
        await Broker.StartAsync(Owner);
    }

    public async Task<OckamNode> NodeAsync(string name)
    {
        OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });
        _open.Add(node);
        node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0));
        return node;
    }

    public async Task<AttestedMachine> MachineAsync(string bootLoader)
    {
        AttestedMachine machine = await AttestedMachine.StartAsync(Authority, bootLoader);
        _open.Add(machine);
        return machine;
    }

    public static MultiAddr RouteTo(OckamNode node, string tail = "/secure/api") =>
        MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{node.TcpListeners.Single().LocalEndPoint.Port}{tail}");

    /// <summary>A channel from one node to another.</summary>
    public async Task<OpenedRoute> ChannelAsync(OckamNode from, OckamNode to)
    {
        OpenedRoute way = await from.ResolveAsync(RouteTo(to), from.CreateChannelOptions(TrustPolicy.Only(to.Identifier)));
        _open.Add(way);
        return way;
    }

    public async Task<BrokerKeyService> ServiceAsync(OckamNode? from = null, OckamNode? to = null) =>
        await BrokerKeyService.TakeAsync(from ?? Consumer, await ChannelAsync(from ?? Consumer, to ?? Owner));

    /// <summary>Has the key released, as Unprotect and Import do.</summary>
    public async Task<byte[]> ReleaseAsync(IModelKeyService service, IAttestationSource? source = null, ModelDataKey? key = null)
    {
        using ModelDataKey got = await AttestedUnwrapping.UnwrapAsync(
            service, Key, (key ?? DataKey).WrappedKey, Context, source ?? Machine, CancellationToken.None);
        return got.Plain.ToArray();
    }

    public async Task<KeyReleaseRefusal> RefusedAsync(
        IModelKeyService service, IAttestationSource? source = null, ModelDataKey? key = null) =>
        (await Assert.ThrowsAsync<KeyReleaseRefusedException>(() => ReleaseAsync(service, source, key))).Refusal;

    /// <summary>Asks for a challenge, as bytes.</summary>
    public static async Task<byte[]> ChallengeAsync(OckamNode from, SecureChannel channel) =>
        BrokerMessage.ReadAnswer(await AskAsync(from, channel, BrokerMessage.WriteAskChallenge()), BrokerMessage.Challenge, "broker");

    /// <summary>Sends a message to the broker at the other end, as bytes.</summary>
    public static async Task<byte[]> AskAsync(OckamNode from, SecureChannel channel, byte[] message)
    {
        var route = new Route(channel.EncryptorAddress, new Address(ModelKeyBrokerOptions.DefaultAddress));
        return (await from.RequestAsync(route, message, TimeSpan.FromSeconds(20))).Payload.ToArray();
    }

    /// <summary>A request as a consumer makes it on a channel, with every part to be put in place of the right one.</summary>
    public async Task<byte[]> RequestAsync(
        SecureChannel channel, byte[] challenge, byte[]? publicKey = null, byte[]? boundKey = null, ReadOnlyMemory<byte>? wrapped = null,
        byte[]? nonce = null)
    {
        publicKey ??= NewPublicKey();
        byte[] userData = KeyReleaseBinding.UserData(
            channel.Info!.HandshakeHash.Span, channel.Identifier, channel.Info.PeerIdentifier, DataKey.WrappedKey.Span,
            boundKey ?? publicKey);
        ReadOnlyMemory<byte> document = await Machine.GetDocumentAsync(
            new AttestationContext(publicKey) { Nonce = nonce ?? challenge, UserData = userData });
        return BrokerMessage.WriteRequest(
            challenge, new ModelKeyRequest(Key, wrapped ?? DataKey.WrappedKey, Context) { AttestationDocument = document });
    }

    public async Task<KeyReleaseRefusal?> AnswerToAsync(OckamNode from, SecureChannel channel, byte[] request)
    {
        byte[] answer = await AskAsync(from, channel, request);
        try
        {
            Assert.NotEmpty(BrokerMessage.ReadAnswer(answer, BrokerMessage.Release, "broker"));
            return null;
        }
        catch (KeyReleaseRefusedException refused)
        {
            return refused.Refusal;
        }
    }

    public static byte[] NewPublicKey()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        return key.ExportSubjectPublicKeyInfo();
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        foreach (IAsyncDisposable open in Enumerable.Reverse(_open)) await open.DisposeAsync();
        DataKey.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }
}
