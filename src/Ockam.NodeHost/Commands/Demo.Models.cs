using Ockam.Attestation;
using Ockam.Models;
using Ockam.Node;
using Ockam.SecureChannels;

namespace Ockam.NodeHost.Commands;

// The second half: a model that belongs to ai is used on a machine that ai does not run, and asked by health, who runs neither.
internal sealed partial class Demo
{
    private const string ModelFile = "lantern.gguf";
    private const string KeyName = "lantern";
    private const string MachineName = "machine";
    private const string Consumer = "model-consumer";
    private const string ReviewedImage = "an image for model servers, as ai has reviewed it";
    private const string ChangedImage = "an image for model servers, with a shell in it";

    // Of a digest, so much tells it from others.
    private const int ShownDigits = 16;

    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private DirectoryInfo? _folder;
    private OckamNode? _machine;
    private int _loads;

    /// <summary>Where an Ollama is looked for.</summary>
    public Uri Ollama { get; init; } = OllamaClient.DefaultAddress;

    private OckamNode Ai => _ai!;

    private OckamNode Machine => _machine!;

    private string SealedPath => PathOf(ModelFile + SealedModel.Extension);

    /// <summary>
    /// Seals a model of ai's, releases its key to a machine that proves what it has started and to no other, loads it there, and has health
    /// ask it through a portal.
    /// </summary>
    /// <exception cref="CommandLine.CommandException">Something is not as it must be.</exception>
    public async Task ShareModelAsync(CancellationToken cancellationToken)
    {
        _folder = Directory.CreateTempSubdirectory("ockam-demo-");
        _machine = await JoinAsync(MachineName, _projectNode!, _project!, Consumer, MachineName, cancellationToken);
        PcrReference reference = DemoMachine.Reference(ReviewedImage);
        byte[] plain = DemoModel.Create();
        var keys = new LocalKeyStore(PathOf("keys"));
        SealFor(keys, reference);
        await SealAsync(keys, plain, cancellationToken);
        ModelKeyBroker broker = await StartBrokerAsync(keys, cancellationToken);
        int seen = _watcher.Payloads.Count;
        BrokerKeyService service = await ConnectAsync(cancellationToken);
        await ShowRefusalAsync(broker, service, reference, cancellationToken);

        DemoMachine booted = await DemoMachine.StartAsync(_authority, ReviewedImage, cancellationToken);
        _open.Add(booted);
        (DemoModelServer server, ImportedModel model) = await LoadAsync(booted, service, plain, cancellationToken);
        ShowReleased(broker, seen);
        Uri inlet = await ServeAsync(booted, server, cancellationToken);
        await ShowEnvironmentAsync(inlet, server, model, reference, cancellationToken);
        await ConverseAsync(inlet, server, cancellationToken);
        await ShowGatewayAsync(inlet, server, cancellationToken);
    }

    private string PathOf(string name) => Path.Combine(_folder!.FullName, name);

    private TrustPolicy OnTheWayToAi => TrustPolicy.Only(_project!.Node.Identifier, Ai.Identifier);

    private static string Short(string digits) => digits[..ShownDigits] + "…";

    private static string Digits(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
