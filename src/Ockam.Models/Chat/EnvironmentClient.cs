using System.Net;
using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Asks a model gateway to prove its environment.</summary>
public sealed class EnvironmentClient : IDisposable
{
    // A document has about 5 KiB.
    private const int MaximumDocument = 64 * 1024;

    // A TPM takes some 100 ms; a portal through half the world, a little more.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private const int NonceLength = 32;

    // A gateway grants one a second when many have asked.
    private const int MaximumRepetitions = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Uri _address;
    private readonly HttpClient _http;
    private readonly AttestationVerifier _verifier;
    private readonly TimeProvider _time;

    /// <summary>Creates a client; nothing is sent.</summary>
    /// <param name="address">The gateway, or the inlet that leads to it.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <exception cref="ModelException">The address is not of the form <c>http://host:port</c>.</exception>
    public EnvironmentClient(Uri address, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        _address = OllamaClient.Check(address);
        _time = time ?? TimeProvider.System;
        _verifier = new AttestationVerifier(time);
        _http = OllamaClient.Connect(_address, new OllamaClientOptions());
        _http.Timeout = s_limit;
        _http.MaxResponseContentBufferSize = MaximumDocument;
    }

    /// <summary>Asks for a fresh document with a nonce of its own, and judges it.</summary>
    /// <param name="model">The model that is going to be asked.</param>
    /// <param name="expectations">Which environment is meant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was found; whether it is what was meant, it says itself.</returns>
    /// <exception cref="ModelException">The server gives no document: <see cref="ModelErrorReason.EnvironmentMismatch"/> if it is there
    /// and has none, <see cref="ModelErrorReason.ServerUnavailable"/> if nothing answers, or others keep its TPM busy.</exception>
    public Task<EnvironmentReport> AttestAsync(
        string model, EnvironmentExpectations expectations, CancellationToken cancellationToken = default) =>
        AttestAsync(model, expectations, null, cancellationToken);

    /// <summary>
    /// The same by a way of which the caller knows who is at its other end, such as an inlet: a document that was passed on from another
    /// machine names another node than that.
    /// </summary>
    /// <param name="model">The model that is going to be asked.</param>
    /// <param name="expectations">Which environment is meant.</param>
    /// <param name="findPeer">
    /// Tells the Ockam Identifier that the way's secure channel has proved, null while there is no channel; nobody knows the way if it is
    /// null itself.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was found; whether it is what was meant, it says itself.</returns>
    /// <exception cref="ModelException">As of the other.</exception>
    public async Task<EnvironmentReport> AttestAsync(
        string model, EnvironmentExpectations expectations, Func<CancellationToken, Task<string?>>? findPeer,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(expectations);
        string? before = findPeer is null ? null : await findPeer(cancellationToken).ConfigureAwait(false);
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        byte[] document = await RequestAsync(nonce, cancellationToken).ConfigureAwait(false);
        AttestationVerdict verdict = _verifier.Verify(document, new AttestationExpectations
        {
            Roots = expectations.Roots,
            Nonce = nonce,
            Kind = AttestationDocumentKind.NitroTpm,
        });
        EnvironmentWay? way = findPeer is null
            ? null
            : new EnvironmentWay(before, await findPeer(cancellationToken).ConfigureAwait(false));
        return new EnvironmentReport(model, verdict, expectations, way);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, byte[] Body)> GetAsync(Uri target, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.GetAsync(target, cancellationToken).ConfigureAwait(false);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    private static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    private async Task<byte[]> RequestAsync(byte[] nonce, CancellationToken cancellationToken)
    {
        string shown = _address.GetLeftPart(UriPartial.Authority);
        var target = new Uri(_address, GatewayRoutes.AttestationQuery + Convert.ToHexStringLower(nonce));
        try
        {
            (HttpStatusCode status, byte[] body) = await GetAsync(target, cancellationToken).ConfigureAwait(false);
            for (int again = 0; IsBusy(status) && again < MaximumRepetitions; again++)
            {
                await Task.Delay(s_pause, _time, cancellationToken).ConfigureAwait(false);
                (status, body) = await GetAsync(target, cancellationToken).ConfigureAwait(false);
            }

            if (status == HttpStatusCode.OK) return body;
            // It says nothing of the environment: neither that it is another one, nor that somebody should go on without.
            if (IsBusy(status))
                throw new ModelException(
                    ModelErrorReason.ServerUnavailable,
                    $"The gateway at {shown} has no time for a document: {(int)status}{OllamaJson.ErrorIn(body).TrimEnd('.')}. "
                        + "Try again; if that does not help, somebody floods it.");
            throw new ModelException(
                ModelErrorReason.EnvironmentMismatch,
                $"The server at {shown} proves nothing of its environment: {(int)status}{OllamaJson.ErrorIn(body).TrimEnd('.')}. "
                    + "Let a model gateway with a TPM stand before it (New-ModelGateway, or ockam-node gateway).");
        }
        catch (Exception failed) when (failed is HttpRequestException
            || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ModelException(
                ModelErrorReason.ServerUnavailable,
                $"No model gateway answers at {shown}: {failed.Message.TrimEnd('.')}. "
                    + "Look whether it runs, and whether the way to it is there.",
                failed);
        }
    }
}
