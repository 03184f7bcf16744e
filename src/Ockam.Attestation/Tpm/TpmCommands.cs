namespace Ockam.Attestation;

/// <summary>The commands, each with what it takes and answers (TPM 2.0 part 3).</summary>
internal static partial class TpmCommands
{
    public const uint FirstNvIndex = 0x0100_0000;
    public const uint LastNvIndex = 0x01ff_ffff;
    public const uint FirstLoadedSession = 0x0200_0000;
    public const uint FirstTransient = 0x8000_0000;
    public const uint FirstPersistent = 0x8100_0000;

    private const uint CapabilityHandles = 1;
    private const uint CapabilityCommands = 2;
    private const uint CapabilityPcrs = 5;
    private const uint CapabilityProperties = 6;

    // As many handles as are asked for at a time; the TPM gives what fits an answer.
    private const uint HandlesAtATime = 64;

    // No TPM has thousands of handles; one that goes on answering "more" must not keep a program for ever.
    private const int MaximumRounds = 64;

    /// <summary>The fixed properties from one on, by number.</summary>
    public static async Task<SortedDictionary<uint, uint>> PropertiesAsync(
        TpmConnection connection, uint first, uint count, CancellationToken cancellationToken)
    {
        byte[] parameters = await CapabilityAsync(connection, CapabilityProperties, first, count, cancellationToken).ConfigureAwait(false);
        var reader = new TpmReader(parameters);
        reader.Bytes(5);
        var properties = new SortedDictionary<uint, uint>();
        for (uint left = Count(ref reader, 8); left > 0; left--)
        {
            uint property = reader.U32();
            properties[property] = reader.U32();
        }

        reader.End();
        return properties;
    }

    /// <summary>All handles of a kind, from a first one on.</summary>
    public static async Task<List<uint>> HandlesAsync(TpmConnection connection, uint first, CancellationToken cancellationToken)
    {
        var handles = new List<uint>();
        uint next = first;
        for (int round = 0; round < MaximumRounds; round++)
        {
            byte[] parameters = await CapabilityAsync(connection, CapabilityHandles, next, HandlesAtATime, cancellationToken)
                .ConfigureAwait(false);
            bool more = ReadHandles(parameters, handles);
            if (!more || handles.Count == 0 || handles[^1] < next) return handles;
            next = handles[^1] + 1;
        }

        throw TpmReader.Wrong($"the TPM lists more than {handles.Count} handles");
    }

    /// <summary>Whether the TPM lists a command, as far as vendors list theirs.</summary>
    public static async Task<bool> HasCommandAsync(TpmConnection connection, TpmCommandCode code, CancellationToken cancellationToken) =>
        await CommandsAsync(connection, (uint)code, 1, cancellationToken).ConfigureAwait(false) is [var listed] && listed == code;

    /// <summary>The commands that the TPM lists, from one on.</summary>
    public static async Task<List<TpmCommandCode>> CommandsAsync(
        TpmConnection connection, uint first, uint count, CancellationToken cancellationToken)
    {
        byte[] parameters = await CapabilityAsync(connection, CapabilityCommands, first, count, cancellationToken).ConfigureAwait(false);
        var reader = new TpmReader(parameters);
        reader.Bytes(5);
        var commands = new List<TpmCommandCode>();
        // TPMA_CC: the index in the lower 16 bits, and bit 29 for a vendor's command.
        for (uint left = Count(ref reader, 4); left > 0; left--) commands.Add((TpmCommandCode)(reader.U32() & 0x2000_ffff));
        reader.End();
        return commands;
    }

    /// <summary>The banks of registers, each with the registers that it has.</summary>
    public static async Task<PcrSelection> PcrBanksAsync(TpmConnection connection, CancellationToken cancellationToken)
    {
        byte[] parameters = await CapabilityAsync(connection, CapabilityPcrs, 0, 1, cancellationToken).ConfigureAwait(false);
        var reader = new TpmReader(parameters);
        reader.Bytes(5);
        PcrSelection banks = PcrSelection.Read(ref reader);
        reader.End();
        return banks;
    }

    public static async Task<byte[]> RandomAsync(TpmConnection connection, int count, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.GetRandom, [], new TpmWriter().U16(count).ToArray());
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        byte[] bytes = reader.Sized().ToArray();
        reader.End();
        return bytes;
    }

    /// <summary>Removes a session or loaded object.</summary>
    /// <param name="connection">The TPM.</param>
    /// <param name="handle">Its handle.</param>
    /// <param name="ifThere">Whether it is right if there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task FlushAsync(TpmConnection connection, uint handle, bool ifThere, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.FlushContext, [], new TpmWriter().U32(handle).ToArray());
        (_, uint code) = await connection.TryAsync(call, cancellationToken).ConfigureAwait(false);
        if (code != TpmRc.Success && !(ifThere && TpmRc.Base(code) == TpmRc.Handle)) throw TpmConnection.Refusal(call.Code, code);
    }

    private static async Task<byte[]> CapabilityAsync(
        TpmConnection connection, uint capability, uint first, uint count, CancellationToken cancellationToken)
    {
        byte[] parameters = new TpmWriter().U32(capability).U32(first).U32(count).ToArray();
        var call = new TpmCall(TpmCommandCode.GetCapability, [], parameters);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        var reader = answer.Read();
        reader.U8();
        if (reader.U32() is var answered && answered != capability)
            throw TpmReader.Wrong($"capability {answered} was answered for {capability}");
        return answer.Parameters;
    }

    private static bool ReadHandles(byte[] parameters, List<uint> handles)
    {
        var reader = new TpmReader(parameters);
        bool more = reader.U8() != 0;
        reader.U32();
        for (uint left = Count(ref reader, 4); left > 0; left--) handles.Add(reader.U32());
        reader.End();
        return more;
    }

    // A count that the bytes which are there can hold.
    private static uint Count(ref TpmReader reader, int size)
    {
        uint count = reader.U32();
        if (count > reader.Remaining / size) throw TpmReader.Wrong($"{count} entries are announced in {reader.Remaining} bytes");
        return count;
    }
}
