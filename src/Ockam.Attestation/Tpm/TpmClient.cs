namespace Ockam.Attestation;

/// <summary>
/// A TPM 2.0. Every operation removes from the TPM what it made there, however it ends. May be used by several callers; their
/// commands take turns.
/// </summary>
public sealed partial class TpmClient : IAsyncDisposable
{
    private readonly TpmConnection _connection;
    private readonly ITpmTransport _transport;
    private PcrSelection? _banks;

    /// <summary>Uses a transport, and disposes it at the end.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="clock">Tells the time, and waits between attempts; the system's clock if null.</param>
    public TpmClient(ITpmTransport transport, TimeProvider? clock = null)
        : this(new TpmConnection(
            transport ?? throw new ArgumentNullException(nameof(transport)),
            clock ?? TimeProvider.System,
            target => System.Security.Cryptography.RandomNumberGenerator.Fill(target)))
    {
    }

    internal TpmClient(TpmConnection connection)
    {
        _connection = connection;
        _transport = connection.Transport;
    }

    /// <summary>Names a TPM. It is reached when the first command is sent.</summary>
    /// <param name="address">As <see cref="TpmAddress.Parse"/> takes it; null for the machine's own TPM.</param>
    /// <param name="clock">Tells the time; the system's clock if null.</param>
    public static TpmClient Open(string? address = null, TimeProvider? clock = null) => new(TpmAddress.Parse(address), clock);

    /// <summary>What it is connected to, for people.</summary>
    public string Description => _transport.Description;

    internal TpmConnection Connection => _connection;

    /// <summary>Random bytes from the TPM.</summary>
    /// <param name="count">How many, 1 to 65,536; the TPM gives a digest's length at a time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<byte[]> GetRandomAsync(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 65_536);
        var result = new byte[count];
        for (int done = 0; done < count;)
        {
            byte[] part = await TpmCommands.RandomAsync(_connection, Math.Min(count - done, 32), cancellationToken).ConfigureAwait(false);
            if (part.Length == 0 || part.Length > count - done) throw TpmReader.Wrong($"{part.Length} random bytes were answered");
            part.CopyTo(result, done);
            done += part.Length;
        }

        return result;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();
}
