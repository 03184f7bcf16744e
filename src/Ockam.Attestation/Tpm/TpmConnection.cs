using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>Runs commands: encodes, sends, sends again where the TPM asks for it, and turns refusals into errors.</summary>
internal sealed class TpmConnection(ITpmTransport transport, TimeProvider clock, Action<Span<byte>> random)
{
    // A TPM asks for patience while it tests itself or writes NV: a second in all (B7).
    private const int MaximumRetries = 50;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _scope = new(1, 1);

    public TpmConnection(ITpmTransport transport) : this(transport, TimeProvider.System, span => RandomNumberGenerator.Fill(span)) { }

    public ITpmTransport Transport => transport;

    public TimeProvider Clock => clock;

    public void Random(Span<byte> target) => random(target);

    /// <summary>
    /// Waits for the turn of an operation that makes sessions or objects. A TPM without a resource manager has room for three of each, and
    /// what a lost operation leaves is told from others' only if there are no others.
    /// </summary>
    /// <returns>Ends the turn.</returns>
    public async Task<IDisposable?> TakeScopeAsync(CancellationToken cancellationToken)
    {
        if (transport.IsolatesHandles) return null;
        await _scope.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_scope);
    }

    /// <summary>Runs a command.</summary>
    /// <exception cref="TpmException">The TPM refused it, or was not reached.</exception>
    public async Task<TpmAnswer> ExecuteAsync(TpmCall call, CancellationToken cancellationToken)
    {
        byte[] answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (CodeOf(answer) is var code and not TpmRc.Success) throw Refusal(call.Code, code);
        return call.Decode(answer);
    }

    /// <summary>Runs a command that may be refused.</summary>
    /// <returns>The answer and 0, or the code of the refusal.</returns>
    public async Task<(TpmAnswer Answer, uint Code)> TryAsync(TpmCall call, CancellationToken cancellationToken)
    {
        byte[] answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        uint code = CodeOf(answer);
        return code == TpmRc.Success ? (call.Decode(answer), code) : (default, code);
    }

    public static TpmException Refusal(TpmCommandCode command, uint code)
    {
        TpmFault fault = TpmRc.Base(code) switch
        {
            TpmRc.PolicyFail => TpmFault.PolicyFailed,
            TpmRc.NvSpace => TpmFault.NvSpaceFull,
            TpmRc.Retry or TpmRc.Yielded or TpmRc.Testing => TpmFault.Busy,
            _ => TpmFault.Refused,
        };
        string remedy = fault switch
        {
            TpmFault.NvSpaceFull => " Remove NV indexes that are no longer needed (tpm2_getcap handles-nv-index, tpm2_nvundefine).",
            TpmFault.Busy => $" It still said so after {MaximumRetries} attempts. Try again later.",
            _ => string.Empty,
        };
        return new TpmException(fault, TpmResponseText.Describe(command, code) + remedy, code);
    }

    private async Task<byte[]> SendAsync(TpmCall call, CancellationToken cancellationToken)
    {
        byte[] command = call.Encode();
        try
        {
            byte[] answer = await RepeatAsync(command, cancellationToken).ConfigureAwait(false);
            if (CodeOf(answer) != TpmRc.Initialize || call.Code == TpmCommandCode.Startup) return answer;
            // A simulator that nobody has started yet; firmware does that on real machines.
            byte[] startup = new TpmCall(TpmCommandCode.Startup, [], [0, 0]).Encode();
            if (CodeOf(await RepeatAsync(startup, cancellationToken).ConfigureAwait(false)) != TpmRc.Success) return answer;
            return await RepeatAsync(command, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Passwords and secrets to be sealed stand in it.
            CryptographicOperations.ZeroMemory(command);
        }
    }

    private async Task<byte[]> RepeatAsync(byte[] command, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            byte[] answer = await transport.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
            if (answer.Length < TpmFrame.HeadLength) throw TpmReader.Wrong($"an answer has {answer.Length} bytes");
            if (!TpmRc.AsksToRetry(CodeOf(answer)) || attempt == MaximumRetries) return answer;
            await Task.Delay(s_pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static uint CodeOf(byte[] answer) => BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(6));

    private sealed class Turn(SemaphoreSlim scope) : IDisposable
    {
        public void Dispose() => scope.Release();
    }
}
