namespace Ockam.Attestation;

internal static partial class TpmCommands
{
    /// <summary>Read and written with its own authorization (TPMA_NV_AUTHREAD and TPMA_NV_AUTHWRITE).</summary>
    public const uint AuthorizedByItself = 0x0004_0004;

    /// <summary>Makes an NV index with the owner's authorization.</summary>
    /// <returns>0, or the code of the refusal.</returns>
    public static async Task<uint> DefineIndexAsync(
        TpmConnection connection, uint index, TpmHash name, byte[] authorization, int size, CancellationToken cancellationToken)
    {
        byte[] area = new TpmWriter().U32(index).U16((int)name).U32(AuthorizedByItself).Sized([]).U16(size).ToArray();
        byte[] parameters = new TpmWriter().Sized(authorization).Sized(area).TakeSecret();
        try
        {
            var call = new TpmCall(TpmCommandCode.DefineSpace, [TpmEntity.Owner], parameters, PasswordSession.Empty);
            return (await connection.TryAsync(call, cancellationToken).ConfigureAwait(false)).Code;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(parameters);
        }
    }

    /// <summary>Removes an NV index with the owner's authorization.</summary>
    /// <param name="connection">The TPM.</param>
    /// <param name="index">The index.</param>
    /// <param name="ifThere">Whether it is right if there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task UndefineIndexAsync(TpmConnection connection, uint index, bool ifThere, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.UndefineSpace, [TpmEntity.Owner, TpmEntity.OfHandle(index)], [], PasswordSession.Empty);
        (_, uint code) = await connection.TryAsync(call, cancellationToken).ConfigureAwait(false);
        if (code != TpmRc.Success && !(ifThere && TpmRc.Base(code) == TpmRc.Handle)) throw TpmConnection.Refusal(call.Code, code);
    }

    /// <summary>The public area of an index, checked against the name that the TPM gives it.</summary>
    public static async Task<(TpmEntity Entity, uint Attributes, int Size)> ReadIndexAsync(
        TpmConnection connection, uint index, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.NvReadPublic, [TpmEntity.OfHandle(index)], []);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        ReadOnlySpan<byte> area = reader.Sized();
        ReadOnlySpan<byte> name = reader.Sized();
        reader.End();
        var fields = new TpmReader(area);
        if (fields.U32() != index) throw TpmReader.Wrong("another NV index was answered");
        var entity = TpmEntity.OfPublic(index, TpmAlgorithm.Hash(fields.U16()), area);
        uint attributes = fields.U32();
        fields.Sized();
        int size = fields.U16();
        fields.End();
        if (!entity.Name.AsSpan().SequenceEqual(name))
            throw TpmReader.Wrong($"the name of NV index 0x{index:x8} is not that of its public area");
        return (entity, attributes, size);
    }

    public static Task WriteIndexAsync(
        TpmConnection connection, TpmEntity index, byte[] data, int offset, TpmSession session, CancellationToken cancellationToken)
    {
        byte[] parameters = new TpmWriter().Sized(data).U16(offset).TakeSecret();
        return connection.ExecuteAsync(new TpmCall(TpmCommandCode.NvWrite, [index, index], parameters, session), cancellationToken);
    }

    public static async Task<byte[]> ReadIndexAsync(
        TpmConnection connection, TpmEntity index, int size, int offset, TpmSession session, CancellationToken cancellationToken)
    {
        byte[] parameters = new TpmWriter().U16(size).U16(offset).ToArray();
        var call = new TpmCall(TpmCommandCode.NvRead, [index, index], parameters, session);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        byte[] data = reader.Sized().ToArray();
        reader.End();
        if (data.Length != size) throw TpmReader.Wrong($"{data.Length} bytes were read where {size} were asked for");
        return data;
    }

    /// <summary>The vendor's command: the request in the index is replaced by its response.</summary>
    /// <returns>0, or the code of the refusal.</returns>
    public static async Task<uint> NitroRequestAsync(
        TpmConnection connection, TpmEntity index, TpmSession session, CancellationToken cancellationToken) =>
        (await connection.TryAsync(new TpmCall(TpmCommandCode.NitroRequest, [index, index], [], session), cancellationToken)
            .ConfigureAwait(false)).Code;
}
