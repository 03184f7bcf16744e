using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Loading;

/// <summary>Loading on a machine whose registers are a software TPM's, behind the emulator that adds documents to it.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SwtpmImportTests : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private RunningEmulator? _emulator;
    private LoadingMachine _machine = null!;

    public async Task InitializeAsync()
    {
        if (Tools.Find("swtpm") is null) return;
        _emulator = await RunningEmulator.StartAsync(new EmulatorOptions { AuthorityFolder = _folder["authority"] });
        _machine = new LoadingMachine(emulator: _emulator);
    }

    public async Task DisposeAsync()
    {
        if (_emulator is not null)
        {
            await _machine.DisposeAsync();
            await _emulator.DisposeAsync();
        }

        _folder.Dispose();
    }

    [NeedsFact("swtpm")]
    public async Task The_model_is_in_PCR15_of_the_software_TPM_once_and_its_document_shows_it()
    {
        Assert.False(_emulator!.IsInMemory);
        byte[] model = LoadingMachine.Model(300_000);
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys);
        ImportedModel loaded = await _machine.LoadAsync(made.Path);
        Assert.Equal((true, true, LoadingMachine.Expected(model)), (loaded.IsUploaded, loaded.IsMeasured, loaded.Pcr15));
        Assert.Equal(loaded.Pcr15, Convert.ToHexStringLower(loaded.Document.Pcrs[15].Span));
        // Asked by another client of the same TPM.
        await using TpmClient other = TpmClient.Open(_emulator.Address);
        Assert.Equal(loaded.Pcr15, Convert.ToHexStringLower(
            (await other.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].Span));

        ImportedModel again = await _machine.LoadAsync(_machine.Request(made.Path) with { Name = "again" });
        Assert.Equal((false, false, loaded.Pcr15), (again.IsUploaded, again.IsMeasured, again.Pcr15));
        Assert.True(Assert.Single(_machine.EventLog.Read()).IsConfirmed);
    }

    [NeedsFact("swtpm")]
    public async Task An_attempt_that_ended_after_the_extension_is_taken_up_and_a_stranger_in_the_register_is_refused()
    {
        byte[] model = LoadingMachine.Model(50_000);
        ProtectedModel made = await _machine.Folder.SealAsync(model, _machine.Keys);
        await Assert.ThrowsAsync<StoppedException>(() => _machine.LoadAsync(_machine.Request(made.Path), stopAt: ModelLoadStep.Confirm));
        Assert.Equal(LoadingMachine.Expected(model), await _machine.Pcr15Async());
        ImportedModel loaded = await _machine.LoadAsync(made.Path);
        Assert.Equal((false, LoadingMachine.Expected(model)), (loaded.IsMeasured, loaded.Pcr15));

        await _machine.Tpm.ExtendAsync(15, PcrMeasurement.OfText("a stranger").Digests);
        string stranger = await _machine.Pcr15Async();
        ProtectedModel other = await _machine.Folder.SealAsync(LoadingMachine.Model(100, seed: 2), _machine.Keys, "other.gguf");
        int asked = _machine.Keys.Decrypted;
        AttestationException refused = await Assert.ThrowsAsync<AttestationException>(
            () => _machine.LoadAsync(_machine.Request(other.Path) with { Name = "other" }));
        Assert.Contains(stranger, refused.Message, StringComparison.Ordinal);
        Assert.Equal(asked, _machine.Keys.Decrypted);
        Assert.Equal(stranger, await _machine.Pcr15Async());
    }
}
