namespace Ockam.Attestation;

/// <summary>
/// Measures something into a register once in a boot, however often it is tried and wherever it was interrupted: what is going to be
/// measured is on the disk before the TPM is asked, and the register's value decides afterwards whether it was. The event log is this
/// object's alone until it is disposed.
/// </summary>
internal sealed class PcrMeasuring : IAsyncDisposable
{
    private readonly PcrEventLog _log;
    private readonly TpmClient _tpm;
    private readonly FileStream _file;
    private readonly int _register;
    private readonly PcrMeasurement _measurement;
    private PcrHistory _history;
    private long _intent = -1;

    private PcrMeasuring(
        PcrEventLog log, TpmClient tpm, FileStream file, int register, PcrMeasurement measurement, PcrHistory history, byte[] value)
    {
        _log = log;
        _tpm = tpm;
        _file = file;
        _register = register;
        _measurement = measurement;
        _history = history;
        Value = value;
    }

    /// <summary>What the register is: after the measurement if it was made.</summary>
    public byte[] Value { get; private set; }

    /// <summary>Whether this boot has measured it, and the register shows it: what is settled is in it.</summary>
    public bool IsMeasured => _history.Find(Digest) is not null;

    /// <summary>All entries of the register in this boot.</summary>
    public IReadOnlyList<PcrEvent> Entries => _history.Entries;

    private byte[] Digest => _measurement.Digests[TpmHash.Sha384];

    /// <summary>Takes the log, reads the register, and settles what an interrupted attempt has left.</summary>
    /// <param name="log">The log.</param>
    /// <param name="tpm">The TPM.</param>
    /// <param name="register">The register.</param>
    /// <param name="measurement">What is to be measured, in the SHA-384 bank.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AttestationException">The register has a value that the log does not explain.</exception>
    public static async Task<PcrMeasuring> BeginAsync(
        PcrEventLog log, TpmClient tpm, int register, PcrMeasurement measurement, CancellationToken cancellationToken)
    {
        TpmClient.RequireExtension(register, measurement.Digests);
        FileStream file = await log.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PcrEventLog.KeepWholeLinesAsync(file, cancellationToken).ConfigureAwait(false);
            PcrHistory history = log.ReadHistory(file, register);
            byte[] value = await ReadAsync(tpm, register, cancellationToken).ConfigureAwait(false);
            var measuring = new PcrMeasuring(log, tpm, file, register, measurement, history, value);
            measuring.Settle();
            return measuring;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Looks, without changing anything, whether the log explains the register.</summary>
    /// <param name="log">The log.</param>
    /// <param name="tpm">The TPM.</param>
    /// <param name="register">The register.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many entries of this boot the log has, and what the register is in the SHA-384 bank.</returns>
    /// <exception cref="AttestationException">The register has a value that the log does not explain.</exception>
    public static async Task<(int Entries, byte[] Value)> JudgeAsync(
        PcrEventLog log, TpmClient tpm, int register, CancellationToken cancellationToken)
    {
        // Nobody else measures between the two readings.
        FileStream file = await log.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            PcrHistory history = log.ReadHistory(file, register);
            byte[] value = await ReadAsync(tpm, register, cancellationToken).ConfigureAwait(false);
            if (history.Judge(value) == PcrStanding.Foreign) throw Unexplained(history, value, log);
            return (history.Entries.Count, value);
        }
    }

    /// <summary>Writes down what is going to be measured; it is on the disk when this returns.</summary>
    public void Intend()
    {
        var entry = new PcrEvent(_log.BootId, _log.Now, _register, _measurement.Description, _measurement.Digests) { Before = Value };
        byte[] line = PcrEventLog.Line(entry);
        _intent = _file.Length;
        Append(line);
    }

    /// <summary>Extends the register. Where the TPM has certainly not done it, the intent is taken back.</summary>
    /// <param name="cancellationToken">Ends the wait; the next attempt finds out whether it was done.</param>
    public async Task ExtendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _tpm.ExtendAsync(_register, _measurement.Digests, cancellationToken).ConfigureAwait(false);
        }
        catch (TpmException refused) when (PcrEventLog.IsCertainlyNotDone(refused))
        {
            _file.SetLength(_intent);
            _file.Flush(flushToDisk: true);
            throw;
        }
    }

    /// <summary>Reads the register back, and writes down that it is what it must be.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AttestationException">It has another value.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        _history = _log.ReadHistory(_file, _register);
        Value = await ReadAsync(_tpm, _register, cancellationToken).ConfigureAwait(false);
        Settle();
        if (!IsMeasured)
            throw new AttestationException(
                $"The TPM has answered that PCR{_register} was extended, and its value is what it was before: "
                + $"{Convert.ToHexStringLower(Value)}. It measures nothing; use another TPM.");
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static async Task<byte[]> ReadAsync(TpmClient tpm, int register, CancellationToken cancellationToken)
    {
        var selection = PcrSelection.Of(TpmHash.Sha384, register);
        return (await tpm.ReadPcrsAsync(selection, cancellationToken).ConfigureAwait(false))[TpmHash.Sha384, register].ToArray();
    }

    private void Settle()
    {
        PcrStanding standing = _history.Judge(Value);
        if (standing == PcrStanding.Foreign) throw Unexplained(_history, Value, _log);
        if (standing == PcrStanding.Settled) return;
        Append(PcrEventLog.Line(new PcrOutcome(_log.BootId, _log.Now, _register, standing == PcrStanding.Done)));
        _history = _log.ReadHistory(_file, _register);
    }

    private static AttestationException Unexplained(PcrHistory history, byte[] value, PcrEventLog log) => new(
        history.Describe(value, log.Path)
        + " Nothing is measured or loaded: restart the machine, which sets the register back, or name the log that has the rest.");

    private void Append(byte[] line)
    {
        _file.Position = _file.Length;
        _file.Write(line);
        // The machine may lose its power between this and the TPM's answer.
        _file.Flush(flushToDisk: true);
    }
}
