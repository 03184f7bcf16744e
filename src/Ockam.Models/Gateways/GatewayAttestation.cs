using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>
/// Gives out documents of this machine's TPM that hold a client's nonce. The client chooses nothing else: such a document has no public
/// key, and its user data is empty or names the node, so that no key service takes it for a request of this machine for a key.
/// </summary>
internal sealed class GatewayAttestation(ModelGatewayOptions options)
{
    /// <summary>The fewest bytes of a nonce that nobody else draws too.</summary>
    public const int MinimumNonce = 16;

    /// <summary>The most bytes of a nonce.</summary>
    public const int MaximumNonce = 64;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly AttestationTurns _turns = new(options.Time);

    /// <summary>The user data of a document that names a node.</summary>
    public static byte[] UserData(string identifier) => [.. GatewayTag.Version1, .. System.Text.Encoding.ASCII.GetBytes(identifier)];

    /// <summary>The node that such user data names; null if it is of another form.</summary>
    public static string? IdentifierIn(ReadOnlyMemory<byte>? userData)
    {
        if (userData is not { } bytes || !bytes.Span.StartsWith(GatewayTag.Version1)) return null;
        string identifier = System.Text.Encoding.Latin1.GetString(bytes.Span[GatewayTag.Version1.Length..]);
        return identifier.Length > 0 && identifier.All(char.IsAsciiLetterOrDigit) ? identifier : null;
    }

    /// <summary>Makes a document.</summary>
    /// <exception cref="HttpRefusedException">The nonce is none, there were too many, or there is no TPM.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(string target, GatewaySource source, CancellationToken cancellationToken)
    {
        byte[] nonce = NonceOf(target);
        if (options.OpenTpm is null)
            throw new HttpRefusedException(404, "The gateway gives out no attestation documents: it was started without a TPM.");
        using var limit = new CancellationTokenSource(s_limit, options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _turns.TakeAsync(source.Key, linked.Token).ConfigureAwait(false);
            try
            {
                return await RequestAsync(nonce, linked.Token).ConfigureAwait(false);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new HttpRefusedException(503, "The TPM gives no document in time. Try again.");
        }
        catch (AttestationException failed)
        {
            options.Log?.Invoke($"The TPM gave no attestation document: {failed.Message}");
            throw new HttpRefusedException(502, "The TPM of the gateway's machine gives no document; the gateway's log says why.");
        }
    }

    private async Task<ReadOnlyMemory<byte>> RequestAsync(byte[] nonce, CancellationToken cancellationToken)
    {
        // Opened anew, since others of this machine want it too.
        TpmClient tpm = options.OpenTpm!();
        await using (tpm.ConfigureAwait(false))
        {
            var request = new AttestationRequest
            {
                Nonce = nonce,
                // Without the cast, null would become empty bytes by way of the array's conversion.
                UserData = options.Identifier is { } identifier ? UserData(identifier) : (ReadOnlyMemory<byte>?)null,
                IsGateway = true,
            };
            return (await tpm.RequestAttestationAsync(request, cancellationToken).ConfigureAwait(false)).Encoded;
        }
    }

    private static byte[] NonceOf(string target)
    {
        string digits = target[GatewayRoutes.AttestationQuery.Length..];
        if (digits.Length is < MinimumNonce * 2 or > MaximumNonce * 2 || digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
            throw new HttpRefusedException(400, $"A nonce is {MinimumNonce} to {MaximumNonce} bytes in hexadecimal digits.");
        return Convert.FromHexString(digits);
    }
}
