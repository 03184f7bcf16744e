using System.Buffers.Binary;

namespace Ockam.Attestation;

public sealed partial class TpmClient
{
    private const uint FirstFixedProperty = 0x100;
    private const uint FixedProperties = 0x80;
    private const uint Manufacturer = 0x105;
    private const uint FirstVendorString = 0x106;
    private const uint Firmware = 0x10b;
    private const uint IndexMaximum = 0x117;
    private const uint NvBufferMaximum = 0x12c;

    /// <summary>Asks the TPM about itself.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TpmProperties> GetPropertiesAsync(CancellationToken cancellationToken = default)
    {
        SortedDictionary<uint, uint> properties =
            await TpmCommands.PropertiesAsync(_connection, FirstFixedProperty, FixedProperties, cancellationToken).ConfigureAwait(false);
        bool nitro = await TpmCommands.HasCommandAsync(_connection, TpmCommandCode.NitroRequest, cancellationToken).ConfigureAwait(false);
        PcrSelection banks = await GetBanksAsync(cancellationToken).ConfigureAwait(false);
        uint Value(uint property) => properties.GetValueOrDefault(property);
        return new TpmProperties(
            Text(Value(FirstFixedProperty)),
            Text(Value(Manufacturer)),
            Text(Value(FirstVendorString), Value(FirstVendorString + 1), Value(FirstVendorString + 2), Value(FirstVendorString + 3)),
            $"{Value(Firmware)}.{Value(Firmware + 1)}",
            (int)Math.Min(Value(IndexMaximum), int.MaxValue),
            (int)Math.Min(Value(NvBufferMaximum), int.MaxValue),
            nitro,
            [.. banks.Banks]);
    }

    internal async Task<PcrSelection> GetBanksAsync(CancellationToken cancellationToken) =>
        _banks ??= await TpmCommands.PcrBanksAsync(_connection, cancellationToken).ConfigureAwait(false);

    // Four letters in each number, filled up with zeros.
    private static string Text(params ReadOnlySpan<uint> values)
    {
        var bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        string text = System.Text.Encoding.ASCII.GetString(bytes);
        return string.Concat(text.Where(c => c is >= ' ' and <= '~')).Trim();
    }
}
