namespace Ockam.Attestation;

internal static partial class TpmCommands
{
    /// <summary>Reads registers: as many as the TPM gives at once, which is up to eight.</summary>
    /// <returns>The counter of changes, what was read, and the values in the order of the selection.</returns>
    public static async Task<(uint Counter, PcrSelection Read, List<byte[]> Values)> ReadPcrsAsync(
        TpmConnection connection, PcrSelection selection, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.PcrRead, [], selection.Encode());
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        uint counter = reader.U32();
        PcrSelection read = PcrSelection.Read(ref reader);
        var values = new List<byte[]>();
        for (uint left = Count(ref reader, 2); left > 0; left--) values.Add(reader.Sized().ToArray());
        reader.End();
        if (values.Count != read.Count) throw TpmReader.Wrong($"{values.Count} values for {read.Count} registers");
        return (counter, read, values);
    }

    /// <summary>Extends a register by one digest for each of some banks.</summary>
    public static Task ExtendAsync(
        TpmConnection connection, int index, IReadOnlyDictionary<TpmHash, byte[]> digests, CancellationToken cancellationToken)
    {
        TpmWriter writer = new TpmWriter().U32((uint)digests.Count);
        foreach ((TpmHash hash, byte[] digest) in digests) writer.U16((int)hash).Bytes(digest);
        TpmEntity register = TpmEntity.OfHandle((uint)index);
        return connection.ExecuteAsync(
            new TpmCall(TpmCommandCode.PcrExtend, [register], writer.ToArray(), PasswordSession.Empty), cancellationToken);
    }

    public static Task ResetPcrAsync(TpmConnection connection, int index, CancellationToken cancellationToken) => connection.ExecuteAsync(
        new TpmCall(TpmCommandCode.PcrReset, [TpmEntity.OfHandle((uint)index)], [], PasswordSession.Empty), cancellationToken);
}
