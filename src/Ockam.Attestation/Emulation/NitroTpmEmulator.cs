using System.Security.Cryptography;
using Ockam.Encoding;

namespace Ockam.Attestation;

/// <summary>
/// A NitroTPM for machines that have none: the registers are those of a software TPM or of a bank in memory, and only what that lacks is
/// added, the NV index of 8 KiB and the vendor's command. Documents stand under a test authority, so that verifiers refuse them unless its
/// root is named.
/// </summary>
public sealed partial class NitroTpmEmulator : ITpmTransport
{
    // What is asked beyond this cannot be for the software TPM, whose indexes end here.
    private const int LargestOrdinaryIndex = 2048;
    private const int LargestIndex = 8192;

    private readonly ITpmTransport _inner;
    private readonly TpmConnection _connection;
    private readonly EmulatedModule _module;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<uint, EmulatedIndex> _indexes = [];

    /// <summary>Puts an emulator before a TPM.</summary>
    /// <param name="authority">Signs the documents.</param>
    /// <param name="tpm">The TPM whose registers are reported; a bank in memory if null. The emulator disposes it.</param>
    /// <param name="instanceId">The id of the instance that the documents name.</param>
    /// <param name="clock">Tells the time; the system's clock if null.</param>
    public NitroTpmEmulator(
        EmulatorAuthority authority, ITpmTransport? tpm = null, string instanceId = DefaultInstanceId, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        if (AttestationModule.InstanceIdOf($"{instanceId}-tpm0000000000000000") is null)
            throw new ArgumentException($"'{instanceId}' is no instance's id; write it as i-0123456789abcdef0.", nameof(instanceId));
        _inner = tpm ?? new MemoryTpm();
        _connection = new TpmConnection(_inner);
        _module = new EmulatedModule(authority, instanceId, clock ?? TimeProvider.System);
    }

    /// <summary>The instance that documents name if nothing else is said: one that AWS gives to nobody.</summary>
    public const string DefaultInstanceId = "i-00000000000000000";

    /// <inheritdoc/>
    public string Description => $"the NitroTPM emulator over {_inner.Description}";

    /// <inheritdoc/>
    public bool IsolatesHandles => _inner.IsolatesHandles;

    /// <inheritdoc/>
    public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AnswerAsync(command, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        _module.Dispose();
        _turn.Dispose();
    }

    private async Task<byte[]> AnswerAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        if (!MayBeOurs(command.Span)) return await _inner.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        EmulatedCommand parsed;
        try
        {
            parsed = EmulatedCommand.Read(command.Span);
        }
        catch (TpmException wrong)
        {
            // A session that only the TPM behind knows can be checked by it alone.
            if (!ConcernsOurs(command.Span)) return await _inner.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
            return EmulatedCommand.Refuse(wrong.ResponseCode ?? EmulatedCommand.Malformed);
        }

        try
        {
            byte[]? answer = parsed.Code switch
            {
                TpmCommandCode.DefineSpace => Define(parsed),
                TpmCommandCode.NvReadPublic => ReadPublic(parsed),
                TpmCommandCode.NvWrite => Write(parsed),
                TpmCommandCode.NvRead => Read(parsed),
                TpmCommandCode.UndefineSpace => Undefine(parsed),
                TpmCommandCode.NitroRequest => await RequestAsync(parsed, cancellationToken).ConfigureAwait(false),
                TpmCommandCode.GetCapability => await CapabilityAsync(command, parsed, cancellationToken).ConfigureAwait(false),
                _ => null,
            };
            return answer ?? await _inner.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (TpmException wrong) when (wrong.Fault is TpmFault.MalformedReply)
        {
            return EmulatedCommand.Refuse(EmulatedCommand.Malformed);
        }
    }

    // The vendor's command: the request in the index is replaced by the response, filled up with ff.
    private async Task<byte[]> RequestAsync(EmulatedCommand command, CancellationToken cancellationToken)
    {
        if (command.Handles[0] != command.Handles[1] || !_indexes.TryGetValue(command.Handles[0], out EmulatedIndex? index))
            return EmulatedCommand.Refuse(TpmRc.Handle | 0x100);
        if (!index.Opens(command.Password)) return EmulatedCommand.Refuse(EmulatedIndex.BadAuthorization);
        if (!index.Written) return EmulatedCommand.Refuse(TpmRc.NvUninitialized);
        byte[] response;
        try
        {
            AttestationRequest request = NsmMessage.ReadRequest(index.Data);
            request.Validate();
            var client = new TpmClient(_connection);
            PcrValues values = await client.ReadPcrsAsync(PcrSelection.All(TpmHash.Sha384), cancellationToken).ConfigureAwait(false);
            response = NsmMessage.Response(_module.Sign(values.Of(TpmHash.Sha384), request));
            if (response.Length > index.Data.Length) response = NsmMessage.Error("BufferTooSmall");
        }
        catch (EncodingException)
        {
            response = NsmMessage.Error("InvalidArgument");
        }
        catch (AttestationException wrong) when (wrong is not TpmException)
        {
            response = NsmMessage.Error("InputTooLarge");
        }

        index.Replace(response);
        return command.Answer([]);
    }

    // Everything else goes through unread.
    private static bool MayBeOurs(ReadOnlySpan<byte> command) => CodeOf(command)
        is TpmCommandCode.DefineSpace or TpmCommandCode.NvReadPublic
        or TpmCommandCode.NvWrite or TpmCommandCode.NvRead or TpmCommandCode.UndefineSpace or TpmCommandCode.NitroRequest
        or TpmCommandCode.GetCapability;

    // The handles stand behind the head: the last of them is the index.
    private bool ConcernsOurs(ReadOnlySpan<byte> command)
    {
        TpmCommandCode code = CodeOf(command);
        if (code == TpmCommandCode.NitroRequest) return true;
        int handles = TpmCommandShape.Of(code).Handles.Length;
        int at = TpmFrame.HeadLength + (4 * (handles - 1));
        return handles > 0 && command.Length >= at + 4
            && _indexes.ContainsKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(command[at..]));
    }

    private static TpmCommandCode CodeOf(ReadOnlySpan<byte> command) => command.Length < TpmFrame.HeadLength
        ? default
        : (TpmCommandCode)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(command[6..]);
}
