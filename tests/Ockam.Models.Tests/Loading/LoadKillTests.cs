using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Loading;

/// <summary>
/// The process that loads a model is killed between every two steps, and at random moments; TPM and model server go on. Whatever it had
/// done, the next attempt ends with one measurement and one model, and neither plain bytes nor the key stay behind.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class LoadKillTests : IAsyncLifetime
{
    private const int Length = 1536 * 1024;
    private const int Canaries = 16;

    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(60);

    private readonly Folder _folder = new();
    private readonly byte[] _model = LoadingMachine.Model(Length);
    private LocalKeyService _keys = null!;

    public async Task InitializeAsync()
    {
        var store = new LocalKeyStore(_folder["keys"]);
        store.Create("key");
        _keys = new LocalKeyService(store);
        await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder.Write("m.gguf", _model), Destination = _folder["m.sealed"], KeyService = _keys, KeyId = "key",
            ChunkSize = 64 * 1024,
        });
        await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _folder["m.gguf"], Destination = _folder["m.gguf.enc"], KeyService = _keys, KeyId = "key",
        });
        File.Delete(_folder["m.gguf"]);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("Judge", "m.sealed")]
    [InlineData("Open", "m.sealed")]
    [InlineData("Upload", "m.sealed")]
    [InlineData("Half", "m.sealed")]
    [InlineData("Half", "m.gguf.enc")]
    [InlineData("Intend", "m.sealed")]
    [InlineData("Extend", "m.sealed")]
    [InlineData("Confirm", "m.sealed")]
    [InlineData("Create", "m.sealed")]
    [InlineData("Verify", "m.sealed")]
    [InlineData("Attest", "m.sealed")]
    [InlineData("Done", "m.sealed")]
    public async Task Killed_before_a_step_the_next_attempt_ends_with_one_measurement(string step, string source)
    {
        await using Scene scene = await Scene.StartAsync(_folder);
        using (Peer peer = scene.Start(source, step))
        {
            string reached = step == "Half" ? "Upload " : $"{step} ";
            string line = await peer.ReadLineAsync();
            while (!line.StartsWith(reached, StringComparison.Ordinal) || (step == "Half" && line == "Upload 0"))
                line = await peer.ReadLineAsync();
            await peer.KillAsync();
        }

        await RequireAsync(scene, wasMeasured: Order(step) > Order("Extend"), source);
    }

    [NeedsFact]
    public async Task Killed_at_random_moments_the_next_attempt_ends_with_one_measurement()
    {
        for (int round = 0; round < Scale.Of(5); round++)
        {
            var random = new Random(round);
            await using Scene scene = await Scene.StartAsync(_folder);
            string source = round % 3 == 2 ? "m.gguf.enc" : "m.sealed";
            using (Peer peer = scene.Start(source, "Never"))
            {
                Assert.Equal("begins", await peer.ReadLineAsync());
                int lines = random.Next(20);
                for (int i = 0; i < lines && await peer.ReadLineAsync() != "done"; i++) continue;
                await Task.Delay(s_longest * random.NextDouble());
                await peer.KillAsync();
            }

            await RequireAsync(scene, null, source);
        }
    }

    private static int Order(string step) => step == "Half" ? Order("Upload") : (int)Enum.Parse<ModelLoadStep>(step);

    private async Task RequireAsync(Scene scene, bool? wasMeasured, string source)
    {
        string before = await scene.Pcr15Async();
        string once = LoadingMachine.Expected(_model);
        Assert.Contains(before, new[] { new string('0', 96), once });
        if (wasMeasured is { } expected) Assert.Equal(expected, before == once);
        // No model is there that was not measured.
        if ((await scene.Server.ListAsync()).Count > 0) Assert.Equal(once, before);
        await RequireNothingBehindAsync();

        ImportedModel loaded = await ModelLoading.ImportAsync(scene.Request(_keys, source));
        Assert.Equal((once, before != once), (loaded.Pcr15, loaded.IsMeasured));
        Assert.Equal(once, await scene.Pcr15Async());
        Assert.True(Assert.Single(scene.EventLog.Read()).IsConfirmed);
        Assert.Equal("m:latest", Assert.Single(await scene.Server.ListAsync()).Name);
        await RequireNothingBehindAsync();
        Directory.Delete(_folder["state"], recursive: true);
    }

    // Everything that this test's process and the other could write to is below one folder, the temporary files' too.
    private async Task RequireNothingBehindAsync()
    {
        byte[] key = await DataKeyAsync();
        string digits = Convert.ToHexStringLower(key);
        foreach (string path in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            for (int place = 64; place + 32 < Length; place += Length / Canaries)
                Assert.True(bytes.AsSpan().IndexOf(_model.AsSpan(place, 32)) < 0, $"{path} has plain bytes of place {place}.");
            Assert.True(bytes.AsSpan().IndexOf(key) < 0, $"{path} has the data key.");
            Assert.DoesNotContain(digits, System.Text.Encoding.ASCII.GetString(bytes), StringComparison.OrdinalIgnoreCase);
        }
    }

    private async Task<byte[]> DataKeyAsync()
    {
        await using var file = new FileSealedSource(_folder["m.sealed"]);
        SealedModelInfo info = await SealedModel.ReadInfoAsync(file);
        ModelKeyReply reply = await _keys.DecryptAsync(new ModelKeyRequest("key", info.WrappedKey, info.Context));
        return reply.Plaintext!;
    }

    // What outlives the process: a TPM and a model server.
    private sealed class Scene(Folder folder, RunningEmulator emulator, OllamaStandIn ollama) : IAsyncDisposable
    {
        private readonly TpmClient _tpm = TpmClient.Open(emulator.Address);

        public OllamaClient Server { get; } = new(ollama.Address);

        public PcrEventLog EventLog { get; } = new(folder["state/pcr15.jsonl"]);

        public static async Task<Scene> StartAsync(Folder folder)
        {
            var options = new EmulatorOptions { InMemory = true, AuthorityFolder = folder["authority"] };
            RunningEmulator emulator = await RunningEmulator.StartAsync(options);
            using var root = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(emulator.RootPem);
            await File.WriteAllBytesAsync(folder["root.der"], root.RawData);
            Directory.CreateDirectory(folder["tmp"]);
            return new Scene(folder, emulator, OllamaStandIn.Start());
        }

        public Peer Start(string source, string step) => new(
            folder["tmp"], "load", folder["keys"], folder["root.der"], folder[source], folder["state"], folder["state/pcr15.jsonl"],
            ollama.Address.Authority, emulator.Address, step);

        public async Task<string> Pcr15Async() => Convert.ToHexStringLower(
            (await _tpm.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].Span);

        public ImportModelRequest Request(LocalKeyService keys, string source) => new()
        {
            Source = token => ModelLoadSource.OpenFileAsync(folder[source], null, token),
            Opening = new OpenModelRequest { KeyService = keys, KeyId = "key", Expectations = Seals.Anyone },
            Server = Server,
            Name = "m",
            Tpm = _tpm,
            EventLog = EventLog,
            Records = new LoadedModelRecords(folder["state"]),
            Roots = [AttestationRoot.FromCertificate(File.ReadAllBytes(folder["root.der"]))],
            AllowPlaintextStore = true,
        };

        public async ValueTask DisposeAsync()
        {
            Server.Dispose();
            await _tpm.DisposeAsync();
            await ollama.DisposeAsync();
            await emulator.DisposeAsync();
        }
    }

    private sealed class Peer(string temporary, params string[] arguments) : ChildProcess(Start(temporary, arguments))
    {
        private static System.Diagnostics.ProcessStartInfo Start(string temporary, string[] arguments)
        {
            System.Diagnostics.ProcessStartInfo start = Program("Ockam.Models.TestPeer.dll", arguments);
            start.Environment["TMPDIR"] = temporary;
            // The runtime's own pipes would stay there, and reading one waits for ever.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            return start;
        }
    }
}
