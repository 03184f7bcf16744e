using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Loading;

/// <summary>What a load does not believe: the model server's disk, the store's choice, others' registers, anybody's document.</summary>
public sealed class ImportTrustTests : IAsyncLifetime
{
    private readonly LoadingMachine _machine = new();
    private readonly byte[] _model = LoadingMachine.Model(300_000);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _machine.DisposeAsync().AsTask();

    [Fact]
    public async Task A_file_of_another_content_that_the_server_has_since_an_earlier_boot_is_replaced_before_anything_is_measured()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        await _machine.LoadAsync(made.Path);
        Assert.True(_machine.Ollama.Corrupt(Sha256, LoadingMachine.Model(300_000, seed: 66)));
        string path = Plant(LoadingMachine.Model(300_000, seed: 66));

        await using Rebooted rebooted = new(_machine);
        ImportedModel again = await _machine.LoadAsync(rebooted.Request(made.Path));
        Assert.Equal((true, true, LoadingMachine.Expected(_model)), (again.IsUploaded, again.IsMeasured, again.Pcr15));
        Assert.Equal(_model, _machine.Ollama.BlobOf(Sha256));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_file_that_can_be_read_and_is_genuine_is_measured_without_being_sent_again()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        await _machine.LoadAsync(made.Path);
        Plant(_model);
        await using Rebooted rebooted = new(_machine);
        ImportedModel again = await _machine.LoadAsync(rebooted.Request(made.Path));
        Assert.Equal((false, true, LoadingMachine.Expected(_model)), (again.IsUploaded, again.IsMeasured, again.Pcr15));
    }

    [Fact]
    public async Task What_cannot_be_read_and_not_be_removed_is_not_measured()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        // Somebody's model of the same weights keeps the file.
        _machine.Ollama.Add("foreign", _model);
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => _machine.LoadAsync(made.Path));
        Assert.Equal(ModelErrorReason.LoadedDiffers, refused.Reason);
        Assert.Contains("other models are made of it", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new string('0', 96), await _machine.Pcr15Async());
        Assert.Equal(["foreign:latest"], (await _machine.Server.ListAsync()).Select(model => model.Name));
    }

    [Fact]
    public async Task A_register_of_others_is_seen_before_the_key_is_asked_for()
    {
        ProtectedModel first = await _machine.Folder.SealAsync(LoadingMachine.Model(100), _machine.Keys, "first.gguf");
        await _machine.LoadAsync(first.Path);
        await _machine.Tpm.ExtendAsync(15, PcrMeasurement.OfText("a stranger").Digests);
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        int asked = _machine.Keys.Decrypted;
        await Assert.ThrowsAsync<AttestationException>(() => _machine.LoadAsync(made.Path));
        Assert.Equal((asked, false), (_machine.Keys.Decrypted, await _machine.Server.HasBlobAsync(Sha256)));
    }

    [Theory]
    [InlineData(ModelLoadStep.Intend)]
    [InlineData(ModelLoadStep.Extend)]
    public async Task Weights_that_were_sent_and_not_measured_do_not_stay_at_the_server(ModelLoadStep step)
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        await Assert.ThrowsAsync<StoppedException>(() => _machine.LoadAsync(_machine.Request(made.Path), stopAt: step));
        Assert.False(await _machine.Server.HasBlobAsync(Sha256));
        Assert.Empty(await _machine.Server.ListAsync());
        Assert.Empty(_machine.Records.List());
    }

    [Fact]
    public async Task Weights_that_cannot_be_taken_back_are_told_of()
    {
        // What does not begin as a model does, the server makes no model of, and so does not remove with one.
        ProtectedModel made = await _machine.Folder.SealAsync(Seals.Bytes(5000, 3), _machine.Keys);
        ModelException refused = await Assert.ThrowsAsync<ModelException>(
            () => _machine.LoadAsync(_machine.Request(made.Path), stopAt: ModelLoadStep.Intend));
        Assert.Equal(ModelErrorReason.PlaintextStore, refused.Reason);
        Assert.IsType<StoppedException>(refused.InnerException);
        Assert.Contains("could not be removed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_gives_another_model_of_the_publisher_is_refused_but_by_a_manifest()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys, "old.gguf");
        Directory.CreateDirectory(_machine.Folder["store"]);
        File.Copy(made.Path, _machine.Folder["store/new.gguf.sealed"]);
        var store = new FolderModelStore(_machine.Folder["store"]);
        ImportModelRequest request = _machine.Request(made.Path) with
        {
            Source = async ct => await ModelLoadSource.OpenPublishedAsync(store, await store.FindAsync("new.gguf", null, ct), ct),
        };
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => _machine.LoadAsync(request));
        Assert.Equal(ModelErrorReason.ManifestMismatch, refused.Reason);
        Assert.Contains("'old.gguf'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_machine.Ollama.Requests);

        string sha384 = Convert.ToHexStringLower(SHA384.HashData(_model));
        var pinned = new SealedModelExpectations { Manifest = new SealedModelManifest("old.gguf", _model.Length, sha384, null) };
        Assert.Equal("old.gguf", (await _machine.LoadAsync(
            request with { Opening = Seals.Request(_machine.Keys, pinned) })).Record.FileName);
    }

    [Fact]
    public async Task The_document_at_the_end_must_stand_under_a_trusted_root()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        await Assert.ThrowsAsync<AttestationRefusedException>(() => _machine.LoadAsync(_machine.Request(made.Path) with { Roots = null }));
    }

    [Fact]
    public async Task Where_others_keep_logs_too_a_register_that_is_not_zero_is_not_built_upon()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        ImportModelRequest request = _machine.Request(made.Path) with { RequireExplainedStart = true };
        await _machine.Tpm.ExtendAsync(15, PcrMeasurement.OfText("another user").Digests);
        int asked = _machine.Keys.Decrypted;
        AttestationException refused = await Assert.ThrowsAsync<AttestationException>(() => _machine.LoadAsync(request));
        Assert.Contains("another user", refused.Message, StringComparison.Ordinal);
        Assert.Equal(asked, _machine.Keys.Decrypted);

        await using Rebooted rebooted = new(_machine);
        Assert.True((await _machine.LoadAsync(rebooted.Request(made.Path) with { RequireExplainedStart = true })).IsMeasured);
        Assert.False((await _machine.LoadAsync(rebooted.Request(made.Path) with { RequireExplainedStart = true })).IsMeasured);
    }

    private string Sha256Text => Convert.ToHexStringLower(Sha256);

    private byte[] Sha256 => SHA256.HashData(_model);

    private string Plant(byte[] content)
    {
        string path = Path.Combine(_machine.Machine.Root, "home/o/.ollama/models/blobs", "sha256-" + Sha256Text);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>The same machine in another boot: its disks are the same, and PCR15 is zero.</summary>
    private sealed class Rebooted(LoadingMachine machine) : IAsyncDisposable
    {
        private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
        private TpmClient? _tpm;

        public ImportModelRequest Request(string path) => machine.Request(path) with
        {
            Tpm = _tpm ??= new TpmClient(new NitroTpmEmulator(_authority)),
            Roots = [_authority.Root],
            EventLog = new PcrEventLog(machine.Records.EventLogPath, "another boot"),
        };

        public async ValueTask DisposeAsync()
        {
            if (_tpm is not null) await _tpm.DisposeAsync();
            _authority.Dispose();
        }
    }
}
