namespace Ockam.Attestation.Tests.Measurements;

/// <summary>The event log where several write it, and where one ended in the middle.</summary>
public sealed class EventLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ockam-events-").FullName;
    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();

    private string LogFile => Path.Combine(_folder, "events.jsonl");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_order_in_the_log_is_the_order_in_the_register_however_many_write_it()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            // A log of its own each, as another process has.
            new PcrEventLog(LogFile, "boot").ExtendAsync(client, 15, PcrMeasurement.OfText($"measurement {i}"))));
        var log = new PcrEventLog(LogFile, "boot");
        Assert.Equal(20, log.Read().Count);
        PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15));
        Assert.Equal(values[TpmHash.Sha384, 15].ToArray(), log.Replay(TpmHash.Sha384, 15));
    }

    [Fact]
    public async Task Half_a_line_is_what_was_never_measured_and_the_next_entry_takes_its_place()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        var log = new PcrEventLog(LogFile, "boot");
        await log.ExtendAsync(client, 15, PcrMeasurement.OfText("first"));
        string whole = await File.ReadAllTextAsync(LogFile);
        await File.AppendAllTextAsync(LogFile, whole[..(whole.Length / 2)]);
        Assert.Equal(["first"], log.Read().Select(entry => entry.Description));
        await log.ExtendAsync(client, 15, PcrMeasurement.OfText("second"));
        Assert.Equal(["first", "second"], log.Read().Select(entry => entry.Description));
        PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15));
        Assert.Equal(values[TpmHash.Sha384, 15].ToArray(), log.Replay(TpmHash.Sha384, 15));
        Assert.StartsWith(whole, await File.ReadAllTextAsync(LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_read_again_is_neither_written_nor_measured()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        var log = new PcrEventLog(LogFile, "boot");
        await log.ExtendAsync(client, 15, PcrMeasurement.OfText("first"));
        byte[] before = await ValueAsync(client);
        // Each character takes six in the file.
        PcrMeasurement tooLong = PcrMeasurement.OfText("x").DescribedAs(new string('ä', 11_000));
        AttestationException refused = await Assert.ThrowsAsync<AttestationException>(() => log.ExtendAsync(client, 15, tooLong));
        Assert.Contains("11000", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ValueAsync(client));
        PcrMeasurement longest = PcrMeasurement.OfText("x").DescribedAs(new string('x', 65_000));
        await log.ExtendAsync(client, 15, longest);
        Assert.Equal(["first", longest.Description], log.Read().Select(entry => entry.Description));
        Assert.Equal(await ValueAsync(client), log.Replay(TpmHash.Sha384, 15));
    }

    [Fact]
    public void A_long_text_is_described_by_whole_characters()
    {
        string odd = "x" + string.Concat(Enumerable.Repeat("🦙", 150));
        Assert.Equal(odd[..199] + "…", PcrMeasurement.OfText(odd).Description);
        Assert.Equal(odd[1..201] + "…", PcrMeasurement.OfText(odd[1..]).Description);
        Assert.Equal(odd[..199], PcrMeasurement.OfText(odd[..199]).Description);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-1)]
    public async Task A_register_that_no_TPM_has_leaves_no_entry(int register)
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        var log = new PcrEventLog(LogFile, "boot");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.ExtendAsync(client, register, PcrMeasurement.OfText("x")));
        Assert.Empty(log.Read());
    }

    private static async Task<byte[]> ValueAsync(TpmClient client) =>
        (await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray();

    [Fact]
    public async Task A_file_is_measured_with_progress_and_its_measuring_can_be_ended()
    {
        string file = Path.Combine(_folder, "model");
        // Not a multiple of what is read at a time.
        byte[] content = [.. Enumerable.Range(0, 1_000_003).Select(i => (byte)(i * 7))];
        await File.WriteAllBytesAsync(file, content);
        var reports = new List<long>();
        PcrMeasurement measured = await PcrMeasurement.OfFileAsync(file, [TpmHash.Sha256, TpmHash.Sha384], new Reports(reports));
        foreach ((TpmHash bank, byte[] digest) in measured.Digests) Assert.Equal(bank.Digest(content), digest);
        Assert.Equal(2, measured.Digests.Count);
        Assert.Equal(content.Length, reports[^1]);
        Assert.Equal(reports.Order(), reports);
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            PcrMeasurement.OfFileAsync(file, [], new Reports(reports, cancellation.Cancel), cancellation.Token));
        await Assert.ThrowsAsync<FileNotFoundException>(() => PcrMeasurement.OfFileAsync(file + "s", []));
    }

    [Fact]
    public async Task A_stream_is_measured_to_its_end_however_it_comes()
    {
        byte[] content = [.. Enumerable.Range(0, 300_007).Select(i => (byte)(i * 7))];
        var pipe = new System.IO.Pipelines.Pipe();
        Task writing = Task.Run(async () =>
        {
            foreach (byte[] piece in content.Chunk(70_001)) await pipe.Writer.WriteAsync(piece);
            await pipe.Writer.CompleteAsync();
        });
        var reports = new List<long>();
        PcrMeasurement measured = await PcrMeasurement.OfStreamAsync(
            pipe.Reader.AsStream(), "a stream", [TpmHash.Sha256, TpmHash.Sha384], new Reports(reports));
        await writing;
        foreach ((TpmHash bank, byte[] digest) in measured.Digests) Assert.Equal(bank.Digest(content), digest);
        Assert.Equal(("a stream", 2), (measured.Description, measured.Digests.Count));
        Assert.Equal(content.Length, reports[^1]);
        Assert.Equal(reports.Order(), reports);
        using var cancellation = new CancellationTokenSource();
        using var again = new MemoryStream(content);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            PcrMeasurement.OfStreamAsync(again, "a stream", [], new Reports(reports, cancellation.Cancel), cancellation.Token));
    }

    private sealed class Reports(List<long> reports, Action? then = null) : IProgress<long>
    {
        public void Report(long value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }
}
