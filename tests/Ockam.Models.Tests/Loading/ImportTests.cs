using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Loading;

/// <summary>Loading a sealed model into a model server, with the measurement in between.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private static readonly ModelLoadStep[] s_all =
    [
        ModelLoadStep.Judge, ModelLoadStep.Open, ModelLoadStep.Upload, ModelLoadStep.Intend, ModelLoadStep.Extend, ModelLoadStep.Confirm,
        ModelLoadStep.Create, ModelLoadStep.Verify, ModelLoadStep.Attest, ModelLoadStep.Done,
    ];

    private readonly LoadingMachine _machine = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _machine.DisposeAsync().AsTask();

    [Fact]
    public async Task The_weights_go_to_the_server_once_and_PCR15_is_extended_once_by_their_SHA384()
    {
        // Known from reference computations of the register after this very model.
        const string After = "8a09480e413196f4ac48723cfda2e58d5f94e9983ddf0cc044da3df1fd84a1dc4d9bbe56f0cab31f814124fb207ca137";
        byte[] model = "GGUF test model"u8.ToArray();
        await using Publisher publisher = await Publisher.CreateAsync();
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys, publisher: publisher.AsPublisher);
        var expected = new SealedModelExpectations { Publishers = [publisher.Identifier] };

        ImportedModel loaded = await _machine.LoadAsync(_machine.Request(made.Path, expected));
        Assert.Equal(s_all, _machine.Steps);
        Assert.Equal((true, true, After), (loaded.IsUploaded, loaded.IsMeasured, loaded.Pcr15));
        Assert.Equal(After, await _machine.Pcr15Async());
        Assert.Equal(After, Convert.ToHexStringLower(loaded.Document.Pcrs[15].Span));
        Assert.Equal(ModelPlaceKind.Memory, loaded.Place.Kind);
        Assert.Equal(("m:latest", "model.gguf", publisher.Identifier, true),
            (loaded.Record.Name, loaded.Record.FileName, loaded.Record.Publisher, loaded.Record.IsVouchedFor));
        Assert.Equal([Convert.ToHexStringLower(SHA256.HashData(model))], (await _machine.Server.ShowAsync("m")).Blobs);
        string created = Assert.Single(_machine.Ollama.Requests, request => request.Contains("create", StringComparison.Ordinal));
        Assert.Equal("POST /api/create", created);

        PcrEvent entry = Assert.Single(_machine.EventLog.Read());
        Assert.Equal(("model.gguf", true), (entry.Description, entry.IsConfirmed));
        Assert.Equal(After, Convert.ToHexStringLower(_machine.EventLog.Replay(TpmHash.Sha384, 15)));
    }

    [Fact]
    public async Task Again_in_the_same_boot_nothing_is_sent_or_measured_and_the_model_is_made_anew()
    {
        byte[] model = LoadingMachine.Model(300_000);
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys);
        await _machine.LoadAsync(made.Path);
        ImportedModel again = await _machine.LoadAsync(_machine.Request(made.Path) with { Name = "other:1" });
        Assert.Equal((false, false), (again.IsUploaded, again.IsMeasured));
        Assert.DoesNotContain(ModelLoadStep.Upload, _machine.Steps);
        Assert.DoesNotContain(ModelLoadStep.Extend, _machine.Steps);
        Assert.Equal(LoadingMachine.Expected(model), await _machine.Pcr15Async());
        Assert.Equal(["m:latest", "other:1"], (await _machine.Server.ListAsync()).Select(served => served.Name).Order());

        byte[] second = LoadingMachine.Model(5, seed: 2);
        ProtectedModel other = await _machine.Folder.SealAsync(second, _machine.Keys, "second.gguf");
        await _machine.LoadAsync(_machine.Request(other.Path) with { Name = null });
        Assert.Equal(LoadingMachine.Expected(model, second), await _machine.Pcr15Async());
        IReadOnlyList<LoadedModel> all = await ListAsync();
        Assert.Equal(["m:latest", "other:1", "second:latest"], all.Select(loaded => loaded.Name).Order());
        Assert.All(all, loaded => Assert.True(loaded.IsMeasured));
    }

    [Theory]
    [InlineData(ModelLoadStep.Upload)]
    [InlineData(ModelLoadStep.Intend)]
    [InlineData(ModelLoadStep.Extend)]
    [InlineData(ModelLoadStep.Confirm)]
    [InlineData(ModelLoadStep.Create)]
    [InlineData(ModelLoadStep.Verify)]
    [InlineData(ModelLoadStep.Attest)]
    public async Task An_attempt_that_ends_before_a_step_is_followed_by_one_that_measures_at_most_what_was_not(ModelLoadStep step)
    {
        byte[] model = LoadingMachine.Model(50_000);
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys);
        await Assert.ThrowsAsync<StoppedException>(() => _machine.LoadAsync(_machine.Request(made.Path), stopAt: step));
        bool wasExtended = step > ModelLoadStep.Extend;
        Assert.Equal(wasExtended ? LoadingMachine.Expected(model) : new string('0', 96), await _machine.Pcr15Async());
        Assert.Equal(step > ModelLoadStep.Create, (await _machine.Server.ListAsync()).Count == 1);

        ImportedModel loaded = await _machine.LoadAsync(made.Path);
        // Weights that were sent and not measured were taken back.
        Assert.Equal((!wasExtended, !wasExtended), (loaded.IsUploaded, loaded.IsMeasured));
        Assert.Equal(LoadingMachine.Expected(model), await _machine.Pcr15Async());
        Assert.True(Assert.Single(_machine.EventLog.Read()).IsConfirmed);
        if (wasExtended) Assert.Equal([.. s_all[..2], ModelLoadStep.Intend, .. s_all[6..]], _machine.Steps);
    }

    [Fact]
    public async Task The_log_starts_from_what_PCR15_is_and_a_third_value_refuses_with_the_log()
    {
        await _machine.Tpm.ExtendAsync(15, PcrMeasurement.OfText("before us").Digests);
        byte[] model = LoadingMachine.Model(100);
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys);
        ImportedModel first = await _machine.LoadAsync(made.Path);
        Assert.Equal(first.Pcr15, Convert.ToHexStringLower(_machine.EventLog.Replay(TpmHash.Sha384, 15)));

        await _machine.Tpm.ExtendAsync(15, PcrMeasurement.OfText("a stranger").Digests);
        string stranger = await _machine.Pcr15Async();
        ProtectedModel other = await _machine.Folder.SealAsync(LoadingMachine.Model(100, seed: 2), _machine.Keys, "other.gguf");
        var refused = await Assert.ThrowsAsync<AttestationException>(
            () => _machine.LoadAsync(_machine.Request(other.Path) with { Name = "other" }));
        Assert.Contains(stranger, refused.Message, StringComparison.Ordinal);
        Assert.Contains(first.Pcr15, refused.Message, StringComparison.Ordinal);
        Assert.Contains("model.gguf]", refused.Message, StringComparison.Ordinal);
        Assert.Equal(stranger, await _machine.Pcr15Async());
        Assert.Equal("m:latest", Assert.Single(await _machine.Server.ListAsync()).Name);
        Assert.False(Assert.Single(await ListAsync()).IsMeasured);
    }

    [Fact]
    public async Task After_a_restart_the_model_is_measured_again()
    {
        byte[] model = LoadingMachine.Model(100);
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys);
        await _machine.LoadAsync(made.Path);
        using var authority = EmulatorAuthority.CreateInMemory();
        await using var restarted = new TpmClient(new NitroTpmEmulator(authority));
        var log = new PcrEventLog(_machine.Records.EventLogPath, "another boot");
        ListLoadedModelsRequest look = Look() with { Tpm = restarted, EventLog = log };
        Assert.False(Assert.Single(await ModelLoading.ListAsync(look)).IsMeasured);
        ImportedModel again = await
            _machine.LoadAsync(_machine.Request(made.Path) with { Tpm = restarted, Roots = [authority.Root], EventLog = log });
        // What the server's disk has from before is not believed.
        Assert.Equal((true, true, LoadingMachine.Expected(model)), (again.IsUploaded, again.IsMeasured, again.Pcr15));
        Assert.True(Assert.Single(await ModelLoading.ListAsync(look)).IsMeasured);
    }

    [Fact]
    public async Task A_place_that_would_keep_plain_weights_is_refused_before_anything_is_opened()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(LoadingMachine.Model(100), _machine.Keys);
        _machine.Machine.Disk("sda", "8:0").Mount("/home", "8:0", "ext4", "/dev/sda");
        int asked = _machine.Keys.Decrypted;
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => _machine.LoadAsync(made.Path));
        Assert.Equal(ModelErrorReason.PlaintextStore, refused.Reason);
        Assert.Contains("/home/o/.ollama/models", refused.Message, StringComparison.Ordinal);
        Assert.Equal([ModelLoadStep.Judge], _machine.Steps);
        Assert.Equal(asked, _machine.Keys.Decrypted);
        Assert.Empty(_machine.Ollama.Requests);

        ImportedModel allowed = await _machine.LoadAsync(_machine.Request(made.Path) with { AllowPlaintextStore = true });
        Assert.Equal(ModelPlaceKind.Persistent, allowed.Place.Kind);
    }

    [Fact]
    public async Task The_applications_pair_is_decrypted_to_a_file_without_a_name_and_loaded_alike()
    {
        byte[] model = LoadingMachine.Model((2 * 1024 * 1024) + 5);
        await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _machine.Folder.Write("pair.gguf", model), Destination = _machine.Folder["pair.gguf.enc"],
            KeyService = _machine.Keys, KeyId = "key-1",
        });
        string[] before = _machine.Folder.Names;
        var manifest = new SealedModelManifest("pair.gguf", model.Length, Convert.ToHexStringLower(SHA384.HashData(model)), null);
        var expected = new SealedModelExpectations { Manifest = manifest };
        ImportModelRequest request = _machine.Request(_machine.Folder["pair.gguf.enc"], expected);
        ImportedModel loaded = await _machine.LoadAsync(request);
        Assert.Equal(s_all, _machine.Steps);
        Assert.Equal((LoadingMachine.Expected(model), true, "pair.gguf"),
            (loaded.Pcr15, loaded.Record.IsVouchedFor, loaded.Record.FileName));
        Assert.Equal([.. before, "state"], _machine.Folder.Names);

        var other = new SealedModelExpectations { Manifest = manifest with { Sha384 = new string('0', 96) } };
        Assert.Equal(ModelErrorReason.ManifestMismatch, await Seals.RefusedAsync(
            () => _machine.LoadAsync(request with { Opening = Seals.Request(_machine.Keys, other) })));
        Assert.Equal(ModelErrorReason.PublisherRequired, await Seals.RefusedAsync(
            () => _machine.LoadAsync(request with { Opening = Seals.Request(_machine.Keys, new SealedModelExpectations()) })));
        byte[] damaged = await File.ReadAllBytesAsync(_machine.Folder["pair.gguf.enc"]);
        damaged[^20] ^= 1;
        _machine.Folder.Write("pair.gguf.enc", damaged);
        Assert.Equal(ModelErrorReason.ChunkRefused, await Seals.RefusedAsync(() => _machine.LoadAsync(request)));
        Assert.Equal(LoadingMachine.Expected(model), await _machine.Pcr15Async());
    }

    [Fact]
    public async Task An_empty_model_is_the_servers_to_refuse_and_nobody_measures_it_twice()
    {
        ProtectedModel made = await _machine.Folder.SealAsync([], _machine.Keys);
        Assert.Equal(ModelErrorReason.ServerRefused, await Seals.RefusedAsync(() => _machine.LoadAsync(made.Path)));
        Assert.Equal(ModelErrorReason.ServerRefused, await Seals.RefusedAsync(() => _machine.LoadAsync(made.Path)));
        Assert.Equal(LoadingMachine.Expected([[]]), await _machine.Pcr15Async());
        Assert.Empty(await _machine.Server.ListAsync());
    }

    [Fact]
    public async Task Two_imports_at_once_take_turns()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(LoadingMachine.Model(200_000), _machine.Keys);
        var places = new TaskCompletionSource();
        ImportModelRequest slow = _machine.Request(made.Path);
        slow = slow with
        {
            Source = async ct =>
            {
                await places.Task;
                return await ModelLoadSource.OpenFileAsync(made.Path, null, ct);
            },
        };
        Task<ImportedModel> first = _machine.LoadAsync(slow);
        var waits = new TaskCompletionSource();
        var watcher = new DirectProgress<ModelLoadProgress>(value =>
        {
            if (value.Step == ModelLoadStep.Wait) waits.TrySetResult();
        });
        Task<ImportedModel> second = ModelLoading.ImportAsync(_machine.Request(made.Path) with { Name = "n" }, watcher);
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(second.IsCompleted);
        places.SetResult();
        Assert.Equal((true, true), ((await first).IsUploaded, (await first).IsMeasured));
        Assert.Equal((false, false), ((await second).IsUploaded, (await second).IsMeasured));
    }

    [Fact]
    public async Task A_deleted_model_is_forgotten_and_one_that_was_replaced_is_not_taken_for_the_same()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(LoadingMachine.Model(100), _machine.Keys);
        await _machine.LoadAsync(made.Path);
        await _machine.Server.LoadAsync("m");
        LoadedModel loaded = Assert.Single(await ListAsync());
        Assert.True(loaded is { IsInMemory: true, IsMeasured: true, Record.IsVouchedFor: false, Event.Description: "model.gguf" });
        Assert.Null((await ModelLoading.ListAsync(Look() with { Tpm = null }))[0].IsMeasured);

        _machine.Ollama.Add("m", LoadingMachine.Model(100, seed: 9));
        loaded = Assert.Single(await ListAsync());
        Assert.True(loaded is { Record: null, Event: null, IsMeasured: false });

        await ModelLoading.RemoveAsync(_machine.Server, _machine.Records, "m");
        Assert.Empty(await ListAsync());
        Assert.Empty(_machine.Records.List());
        Assert.Equal(ModelErrorReason.UnknownModel, await Seals.RefusedAsync(
            () => ModelLoading.RemoveAsync(_machine.Server, _machine.Records, "m")));
    }

    private ListLoadedModelsRequest Look() => new()
    {
        Server = _machine.Server, Records = _machine.Records, EventLog = _machine.EventLog, Tpm = _machine.Tpm,
    };

    private Task<IReadOnlyList<LoadedModel>> ListAsync() => ModelLoading.ListAsync(Look());
}
