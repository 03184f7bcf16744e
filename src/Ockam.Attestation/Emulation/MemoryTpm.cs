using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// Registers in memory behind the commands that read and extend them, random numbers and capabilities: what the emulator needs where no
/// software TPM is installed. It seals, signs and stores nothing.
/// </summary>
internal sealed class MemoryTpm : ITpmTransport
{
    private const int Registers = PcrSelection.RegisterCount;
    private const int PcrsAtATime = 8;

    private static readonly TpmHash[] s_banks = [TpmHash.Sha256, TpmHash.Sha384];

    private readonly Lock _lock = new();
    private readonly Dictionary<TpmHash, byte[][]> _registers = s_banks.ToDictionary(bank => bank, Initial);
    private uint _counter;

    public string Description => "registers in memory";

    public bool IsolatesHandles => true;

    public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock) return Task.FromResult(Answer(command.Span));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Answer(ReadOnlySpan<byte> command)
    {
        try
        {
            var parsed = EmulatedCommand.Read(command);
            return parsed.Code switch
            {
                TpmCommandCode.Startup => EmulatedCommand.Refuse(TpmRc.Initialize),
                TpmCommandCode.SelfTest => parsed.Answer([]),
                TpmCommandCode.GetRandom => parsed.Answer(GetRandom(parsed.Read())),
                TpmCommandCode.GetCapability => parsed.Answer(GetCapability(parsed.Read())),
                TpmCommandCode.PcrRead => parsed.Answer(ReadPcrs(parsed.Read())),
                TpmCommandCode.PcrExtend => Extend(parsed),
                TpmCommandCode.PcrReset => Reset(parsed),
                _ => EmulatedCommand.Refuse(TpmRc.CommandCode),
            };
        }
        catch (TpmException)
        {
            // A command that cannot be read is answered as a TPM does: with the code for its size.
            return EmulatedCommand.Refuse(EmulatedCommand.Malformed);
        }
    }

    private static byte[] GetRandom(TpmReader reader) =>
        new TpmWriter().Sized(RandomNumberGenerator.GetBytes(Math.Min((int)reader.U16(), 64))).ToArray();

    private static byte[] GetCapability(TpmReader reader)
    {
        uint capability = reader.U32();
        uint first = reader.U32();
        TpmWriter writer = new TpmWriter().U8(0).U32(capability);
        switch (capability)
        {
            case 5:
                writer.U32((uint)s_banks.Length);
                foreach (TpmHash bank in s_banks) writer.U16((int)bank).U8(3).Bytes([0xff, 0xff, 0xff]);
                break;
            case 6:
                (uint Property, uint Value)[] properties =
                [
                    (0x100, 0x322e_3000), (0x105, Letters("OCKM")), (0x106, Letters("emul")), (0x107, Letters("ator")),
                    (0x117, 2048), (0x11e, 4096), (0x11f, 4096), (0x12c, 1024),
                ];
                int most = (int)Math.Min(reader.U32(), 128);
                properties = [.. properties.Where(property => property.Property >= first).Take(most)];
                writer.U32((uint)properties.Length);
                foreach ((uint property, uint value) in properties) writer.U32(property).U32(value);
                break;
            default:
                writer.U32(0);
                break;
        }

        return writer.ToArray();
    }

    private byte[] ReadPcrs(TpmReader reader)
    {
        var selection = PcrSelection.Read(ref reader);
        (TpmHash Bank, int Register)[] chosen =
            [.. selection.Registers.Where(entry => _registers.ContainsKey(entry.Bank)).Take(PcrsAtATime)];
        TpmWriter writer = new TpmWriter().U32(_counter);
        var banks = chosen.GroupBy(entry => entry.Bank, entry => entry.Register).ToList();
        writer.U32((uint)banks.Count);
        foreach (IGrouping<TpmHash, int> bank in banks) writer.Bytes(PcrSelection.Of(bank.Key, bank).Encode().AsSpan(4));
        writer.U32((uint)chosen.Length);
        foreach ((TpmHash bank, int register) in chosen) writer.Sized(_registers[bank][register]);
        return writer.ToArray();
    }

    private byte[] Extend(EmulatedCommand command)
    {
        if (command.Handles[0] >= Registers) return EmulatedCommand.Refuse(TpmRc.Value | 0x100);
        TpmReader reader = command.Read();
        for (uint count = reader.U32(); count > 0; count--)
        {
            TpmHash bank = TpmAlgorithm.Hash(reader.U16());
            ReadOnlySpan<byte> digest = reader.Bytes(bank.Length());
            if (!_registers.TryGetValue(bank, out byte[][]? registers)) continue;
            registers[command.Handles[0]] = bank.Extend(registers[command.Handles[0]], digest);
        }

        _counter++;
        return command.Answer([]);
    }

    private byte[] Reset(EmulatedCommand command)
    {
        const uint WrongLocality = 0x907;
        if (command.Handles[0] is not (16 or 23)) return EmulatedCommand.Refuse(WrongLocality);
        foreach ((TpmHash bank, byte[][] registers) in _registers) registers[command.Handles[0]] = new byte[bank.Length()];
        _counter++;
        return command.Answer([]);
    }

    // Registers 17 to 22 are for a dynamic root of trust: all ones until there is one.
    private static byte[][] Initial(TpmHash bank) => [.. Enumerable.Range(0, Registers).Select(index =>
    {
        var value = new byte[bank.Length()];
        if (index is >= 17 and <= 22) value.AsSpan().Fill(0xff);
        return value;
    })];

    private static uint Letters(string four) => BinaryPrimitives.ReadUInt32BigEndian(System.Text.Encoding.ASCII.GetBytes(four));
}
