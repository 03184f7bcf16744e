using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Loading;

/// <summary>Where a pair is decrypted to before any of it is genuine; and a server that does not say what it has made.</summary>
public sealed class ImportPlaceTests : IAsyncLifetime
{
    private readonly LoadingMachine _machine = new(new OllamaStandInOptions { NamesNoBlobs = true });
    private readonly byte[] _model = LoadingMachine.Model((1024 * 1024) + 5);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _machine.DisposeAsync().AsTask();

    [Fact]
    public async Task That_a_server_does_not_say_of_which_weights_it_has_made_a_model_is_told_and_is_no_difference()
    {
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        ImportedModel loaded = await _machine.LoadAsync(made.Path);
        Assert.Equal((true, false), (loaded.IsMeasured, loaded.IsCompared));
        Assert.Equal(LoadingMachine.Expected(_model), loaded.Pcr15);

        await using LoadingMachine other = new();
        made = await other.Folder.SealAsync(_model, other.Keys);
        Assert.True((await other.LoadAsync(made.Path)).IsCompared);
    }

    [Fact]
    public async Task A_pair_is_not_decrypted_to_memory_that_may_be_swapped_to_a_plain_disk()
    {
        ImportModelRequest request = await PairAsync();
        // The server's folder is safe in any case; what may be swapped is this process's memory, and the folder for temporary files.
        _machine.Machine.Disk("sda", "8:0").Mount("/home", "0:2", "ramfs", "none")
            .Write("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda partition 1 0 -2\n");
        int asked = _machine.Keys.Decrypted;
        string[] before = Directory.GetFileSystemEntries(Path.GetTempPath(), ".ockam-model-*");
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => _machine.LoadAsync(request));
        Assert.Equal(ModelErrorReason.PlaintextStore, refused.Reason);
        Assert.Contains("swap space /dev/sda", refused.Message, StringComparison.Ordinal);
        Assert.Equal(asked, _machine.Keys.Decrypted);
        Assert.Equal(new string('0', 96), await _machine.Pcr15Async());

        // What is sealed stands nowhere, and needs no such place.
        ProtectedModel made = await _machine.Folder.SealAsync(_model, _machine.Keys);
        Assert.True((await _machine.LoadAsync(_machine.Request(made.Path) with { Name = "sealed" })).IsMeasured);

        // A folder that keeps plain bytes safe will do; nothing stays there under any name.
        _machine.Machine.Mount(Path.GetTempPath().TrimEnd('/'), "0:3", "ramfs", "none");
        Assert.Equal(LoadingMachine.Expected(_model), (await _machine.LoadAsync(request)).Pcr15);
        Assert.Equal(before, Directory.GetFileSystemEntries(Path.GetTempPath(), ".ockam-model-*"));
    }

    [Fact]
    public async Task A_plain_disk_takes_a_pair_where_that_is_allowed()
    {
        ImportModelRequest request = await PairAsync();
        _machine.Machine.Disk("sda", "8:0").Write("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda partition 1 0 -2\n");
        Assert.Equal(ModelErrorReason.PlaintextStore, await Seals.RefusedAsync(() => _machine.LoadAsync(request)));
        ImportedModel loaded = await _machine.LoadAsync(request with { AllowPlaintextStore = true });
        Assert.Equal(ModelPlaceKind.Persistent, loaded.Place.Kind);
        Assert.Equal(LoadingMachine.Expected(_model), loaded.Pcr15);
    }

    private async Task<ImportModelRequest> PairAsync()
    {
        ProtectedPair pair = await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _machine.Folder.Write("pair.gguf", _model), Destination = _machine.Folder["pair.gguf.enc"],
            KeyService = _machine.Keys, KeyId = "key-1",
        });
        return _machine.Request(pair.Path);
    }
}
