using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Models.Tests.Support;

/// <summary>A machine that loads models: an emulated NitroTPM, a stand-in for Ollama, and the files that a user of it has.</summary>
internal sealed class LoadingMachine : IAsyncDisposable
{
    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private readonly AttestationRoot _root;

    public LoadingMachine(OllamaStandInOptions? options = null, RunningEmulator? emulator = null)
    {
        Tpm = emulator is null ? new TpmClient(new NitroTpmEmulator(_authority)) : TpmClient.Open(emulator.Address);
        _root = emulator?.Root ?? _authority.Root;
        Ollama = OllamaStandIn.Start(options);
        Server = new OllamaClient(Ollama.Address);
        Records = new LoadedModelRecords(Folder["state"]);
        Machine.Mount("/", "0:1", "tmpfs", "tmpfs").Process(77, "ollama", Ollama.Address.Port, "HOME=/home/o");
    }

    public Folder Folder { get; } = new();

    public FakeMachine Machine { get; } = new();

    public TpmClient Tpm { get; }

    public OllamaStandIn Ollama { get; }

    public OllamaClient Server { get; }

    public XorKeyService Keys { get; } = new();

    public LoadedModelRecords Records { get; }

    public PcrEventLog EventLog => new(Records.EventLogPath, "boot");

    /// <summary>The steps that the last load has begun, and the most bytes that it told of.</summary>
    public List<ModelLoadStep> Steps { get; } = [];

    public ImportModelRequest Request(string path, SealedModelExpectations? expectations = null) => new()
    {
        Source = ct => ModelLoadSource.OpenFileAsync(path, null, ct),
        Opening = Seals.Request(Keys, expectations),
        Server = Server,
        Name = "m",
        Tpm = Tpm,
        EventLog = EventLog,
        Records = Records,
        Roots = [_root],
        Places = Machine.Places,
    };

    public Task<ImportedModel> LoadAsync(string path) => LoadAsync(Request(path));

    public Task<ImportedModel> LoadAsync(ImportModelRequest request, ModelLoadStep? stopAt = null)
    {
        Steps.Clear();
        return ModelLoading.ImportAsync(request, new Watcher(this, stopAt));
    }

    public async Task<string> Pcr15Async() => Convert.ToHexStringLower(
        (await Tpm.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].Span);

    /// <summary>What PCR15 is after some models, from zeros.</summary>
    public static string Expected(params byte[][] models)
    {
        var value = new byte[48];
        foreach (byte[] model in models) value = SHA384.HashData([.. value, .. SHA384.HashData(model)]);
        return Convert.ToHexStringLower(value);
    }

    /// <summary>Bytes that a model server takes for a model.</summary>
    public static byte[] Model(int length, int seed = 1)
    {
        byte[] bytes = Seals.Bytes(length, seed);
        "GGUF"u8.CopyTo(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await Ollama.DisposeAsync();
        await Tpm.DisposeAsync();
        _authority.Dispose();
        Machine.Dispose();
        Folder.Dispose();
    }

    private sealed class Watcher(LoadingMachine machine, ModelLoadStep? stopAt) : IProgress<ModelLoadProgress>
    {
        public void Report(ModelLoadProgress value)
        {
            if (value.Total == 0 && value.Done == 0) machine.Steps.Add(value.Step);
            if (value.Step == stopAt) throw new StoppedException();
        }
    }
}
