namespace Ockam.Attestation.Tests.Measurements;

/// <summary>Measuring once in a boot, wherever an attempt ended.</summary>
public sealed class PcrMeasuringTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ockam-events-").FullName;
    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private readonly PcrMeasurement _model = PcrMeasurement.OfText("a model");
    private TpmClient _tpm = null!;

    private string LogFile => Path.Combine(_folder, "events.jsonl");

    public Task InitializeAsync()
    {
        _tpm = new TpmClient(new NitroTpmEmulator(_authority));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _tpm.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Once_measured_it_is_not_measured_again_in_this_boot()
    {
        await MeasureAsync(_model);
        await using PcrMeasuring again = await BeginAsync(_model);
        Assert.True(again.IsMeasured);
        Assert.Equal(TpmHash.Sha384.Extend(new byte[48], _model.Digests[TpmHash.Sha384]), again.Value);
        Assert.True(Assert.Single(again.Entries).IsConfirmed);
    }

    [Fact]
    public async Task What_was_only_intended_is_measured_and_the_log_says_that_it_was_not_before()
    {
        await using (PcrMeasuring killed = await BeginAsync(_model)) killed.Intend();
        await using (PcrMeasuring again = await BeginAsync(_model))
        {
            Assert.False(again.IsMeasured);
            Assert.Empty(again.Entries);
        }

        Assert.Contains("not done", await File.ReadAllTextAsync(LogFile), StringComparison.Ordinal);
        await MeasureAsync(_model);
        Assert.Equal(await ValueAsync(), Log().Replay(TpmHash.Sha384, 15));
        Assert.Single(Log().Read());
    }

    [Fact]
    public async Task What_was_extended_and_not_confirmed_is_confirmed_by_the_register()
    {
        await using (PcrMeasuring killed = await BeginAsync(_model))
        {
            killed.Intend();
            await killed.ExtendAsync(default);
        }

        Assert.False(Assert.Single(Log().Read()).IsConfirmed);
        byte[] value = await ValueAsync();
        await using PcrMeasuring again = await BeginAsync(_model);
        Assert.True(again.IsMeasured);
        Assert.Equal(value, again.Value);
        Assert.Equal(value, await ValueAsync());
    }

    [Fact]
    public async Task A_third_value_is_nobodys_and_the_log_is_shown()
    {
        await MeasureAsync(_model);
        await using (PcrMeasuring killed = await BeginAsync(PcrMeasurement.OfText("second"))) killed.Intend();
        await _tpm.ExtendAsync(15, PcrMeasurement.OfText("a stranger").Digests);
        byte[] value = await ValueAsync();
        string log = await File.ReadAllTextAsync(LogFile);
        AttestationException refused = await Assert.ThrowsAsync<AttestationException>(() => BeginAsync(_model));
        Assert.Contains(Convert.ToHexStringLower(value), refused.Message, StringComparison.Ordinal);
        Assert.Contains("a model]", refused.Message, StringComparison.Ordinal);
        Assert.Contains("second, not confirmed]", refused.Message, StringComparison.Ordinal);
        Assert.Equal(log, await File.ReadAllTextAsync(LogFile));
        Assert.Equal(value, await ValueAsync());
    }

    [Fact]
    public async Task The_log_of_a_boot_starts_from_the_value_that_it_finds()
    {
        await _tpm.ExtendAsync(15, PcrMeasurement.OfText("before us").Digests);
        byte[] start = await ValueAsync();
        await MeasureAsync(_model);
        await MeasureAsync(PcrMeasurement.OfText("second"));
        Assert.Equal(start, Log().Read()[0].Before!.Value.ToArray());
        Assert.Equal(await ValueAsync(), Log().Replay(TpmHash.Sha384, 15));
        // Another boot knows nothing of it.
        await using PcrMeasuring other = await PcrMeasuring.BeginAsync(new PcrEventLog(LogFile, "next"), _tpm, 15, _model, default);
        Assert.Empty(other.Entries);
        Assert.False(other.IsMeasured);
    }

    [Fact]
    public async Task What_others_have_put_into_the_same_log_counts()
    {
        await Log().ExtendAsync(_tpm, 15, PcrMeasurement.OfText("tokenizer"));
        await Log().ExtendAsync(_tpm, 7, PcrMeasurement.OfText("another register"));
        await MeasureAsync(_model);
        Assert.Equal(await ValueAsync(), Log().Replay(TpmHash.Sha384, 15));
        await Log().ExtendAsync(_tpm, 15, PcrMeasurement.OfText("adapter"));
        await using PcrMeasuring again = await BeginAsync(_model);
        Assert.True(again.IsMeasured);
        Assert.Equal(["tokenizer", "a model", "adapter"], again.Entries.Select(entry => entry.Description));
    }

    [Fact]
    public async Task What_the_TPM_certainly_has_not_done_is_taken_back()
    {
        PcrMeasurement wrong = PcrMeasurement.OfBytes([1], "two banks", TpmHash.Sha384, TpmHash.Sha512);
        await using (PcrMeasuring refused = await BeginAsync(wrong))
        {
            refused.Intend();
            await Assert.ThrowsAsync<TpmException>(() => refused.ExtendAsync(default));
        }

        Assert.Equal("", await File.ReadAllTextAsync(LogFile));
        Assert.Equal(new byte[48], await ValueAsync());
    }

    private PcrEventLog Log() => new(LogFile, "boot");

    private Task<PcrMeasuring> BeginAsync(PcrMeasurement measurement) => PcrMeasuring.BeginAsync(Log(), _tpm, 15, measurement, default);

    private async Task MeasureAsync(PcrMeasurement measurement)
    {
        await using PcrMeasuring measuring = await BeginAsync(measurement);
        measuring.Intend();
        await measuring.ExtendAsync(default);
        await measuring.ConfirmAsync(default);
        Assert.True(measuring.IsMeasured);
    }

    private async Task<byte[]> ValueAsync() =>
        (await _tpm.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray();
}
