namespace Ockam.Attestation;

public sealed partial class NitroTpmEmulator
{
    private const uint NvRange = 0x146;
    private const uint AuthorizedByItself = TpmCommands.AuthorizedByItself;
    private const int MaximumTransfer = 1024;
    private const int MaximumIndexes = 16;

    // Answers null for an index that the TPM behind can have.
    private byte[]? Define(EmulatedCommand command)
    {
        TpmReader reader = command.Read();
        byte[] authorization = reader.Sized().ToArray();
        var area = new TpmReader(reader.Sized());
        reader.End();
        uint handle = area.U32();
        TpmHash name = TpmAlgorithm.Hash(area.U16());
        uint attributes = area.U32();
        byte[] policy = area.Sized().ToArray();
        int size = area.U16();
        area.End();
        if (_indexes.ContainsKey(handle)) return EmulatedCommand.Refuse(TpmRc.NvDefined);
        if (size <= LargestOrdinaryIndex) return null;
        const uint SizeOfParameter2 = 0x2d5, AttributesOfParameter2 = 0x2c2;
        if (size > LargestIndex) return EmulatedCommand.Refuse(SizeOfParameter2);
        if ((attributes & AuthorizedByItself) != AuthorizedByItself) return EmulatedCommand.Refuse(AttributesOfParameter2);
        if (_indexes.Count == MaximumIndexes) return EmulatedCommand.Refuse(TpmRc.NvSpace);
        _indexes[handle] = new EmulatedIndex(handle, name, attributes, authorization, policy, size);
        return command.Answer([]);
    }

    private byte[]? ReadPublic(EmulatedCommand command)
    {
        if (!_indexes.TryGetValue(command.Handles[0], out EmulatedIndex? index)) return null;
        (byte[] area, byte[] name) = index.Public();
        return command.Answer(new TpmWriter().Sized(area).Sized(name).Written);
    }

    private byte[]? Write(EmulatedCommand command)
    {
        if (!_indexes.TryGetValue(command.Handles[1], out EmulatedIndex? index)) return null;
        if (!index.Opens(command.Password)) return EmulatedCommand.Refuse(EmulatedIndex.BadAuthorization);
        TpmReader reader = command.Read();
        ReadOnlySpan<byte> data = reader.Sized();
        int offset = reader.U16();
        reader.End();
        if (data.Length > MaximumTransfer) return EmulatedCommand.Refuse(TpmRc.Size | 0x140);
        if (offset + data.Length > index.Data.Length) return EmulatedCommand.Refuse(NvRange);
        index.Write(data, offset);
        return command.Answer([]);
    }

    private byte[]? Read(EmulatedCommand command)
    {
        if (!_indexes.TryGetValue(command.Handles[1], out EmulatedIndex? index)) return null;
        if (!index.Opens(command.Password)) return EmulatedCommand.Refuse(EmulatedIndex.BadAuthorization);
        TpmReader reader = command.Read();
        int size = reader.U16();
        int offset = reader.U16();
        reader.End();
        if (!index.Written) return EmulatedCommand.Refuse(TpmRc.NvUninitialized);
        if (size > MaximumTransfer) return EmulatedCommand.Refuse(TpmRc.Value | 0x140);
        if (offset + size > index.Data.Length) return EmulatedCommand.Refuse(NvRange);
        return command.Answer(new TpmWriter().Sized(index.Data.AsSpan(offset, size)).Written);
    }

    private byte[]? Undefine(EmulatedCommand command)
    {
        if (!_indexes.Remove(command.Handles[1])) return null;
        return command.Answer([]);
    }

    // The TPM behind lists neither our indexes nor our command, and says that its indexes are smaller than ours.
    private async Task<byte[]?> CapabilityAsync(ReadOnlyMemory<byte> command, EmulatedCommand parsed, CancellationToken cancellationToken)
    {
        const uint Handles = 1, Commands = 2, Properties = 6, IndexMaximum = 0x117;
        (uint capability, uint first) = AskedCapability(parsed);
        bool ours = capability switch
        {
            Handles => first is >= TpmCommands.FirstNvIndex and <= TpmCommands.LastNvIndex && _indexes.Count > 0,
            Commands => first == (uint)TpmCommandCode.NitroRequest,
            Properties => first <= IndexMaximum,
            _ => false,
        };
        if (!ours) return null;
        if (capability == Commands)
            return parsed.Answer(new TpmWriter().U8(0).U32(Commands).U32(1).U32((uint)TpmCommandCode.NitroRequest).Written);
        byte[] answer = await _inner.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        return capability == Handles ? WithIndexes(parsed, answer, first) : WithLargeIndexes(answer, IndexMaximum);
    }

    private static (uint Capability, uint First) AskedCapability(EmulatedCommand command)
    {
        TpmReader reader = command.Read();
        return (reader.U32(), reader.U32());
    }

    private byte[] WithIndexes(EmulatedCommand command, byte[] answer, uint first)
    {
        var reader = new TpmReader(answer);
        reader.Bytes(6);
        if (reader.U32() != TpmRc.Success) return answer;
        byte more = reader.U8();
        uint capability = reader.U32();
        var handles = new SortedSet<uint>(_indexes.Keys.Where(handle => handle >= first));
        for (uint left = reader.U32(); left > 0; left--) handles.Add(reader.U32());
        TpmWriter writer = new TpmWriter().U8(more).U32(capability).U32((uint)handles.Count);
        foreach (uint handle in handles) writer.U32(handle);
        return command.Answer(writer.Written);
    }

    private static byte[] WithLargeIndexes(byte[] answer, uint property)
    {
        var reader = new TpmReader(answer);
        reader.Bytes(6);
        if (reader.U32() != TpmRc.Success) return answer;
        reader.Bytes(5);
        for (uint left = reader.U32(); left > 0 && reader.Remaining >= 8; left--)
        {
            bool found = reader.U32() == property;
            int at = reader.Position;
            reader.U32();
            if (found) System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(at), LargestIndex);
        }

        return answer;
    }
}
