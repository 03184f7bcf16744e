using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Projects;

/// <summary>
/// Takes the requests for one <see cref="AuthorityService"/> from secure channels, and sends the answers. A store may take its time, and a
/// worker must not; so requests are answered in the background, bounded for each channel and in all.
/// </summary>
internal sealed class AuthorityWorker(Router router, Authority authority, AuthorityService service, AuthorityRequests requests) : Worker
{
    // Bytes: a member with all attributes that it may have takes a fifth of it.
    private const int MaximumRequest = 64 * 1024;

    protected internal override Disposition Handle(RoutedMessage message)
    {
        if (message.LocalInfo is not SecureChannelInfo channel)
            return AnswerNow(message, ApiResponse.RefuseUnreadable("secure channel required"));
        if (message.PayloadLength > MaximumRequest)
            return AnswerNow(message, ApiResponse.RefuseUnreadable($"a request has {MaximumRequest} bytes at most"));
        if (!requests.TryEnter(channel))
            return AnswerNow(message, ApiResponse.RefuseUnreadable("too many requests are waiting; ask again when some are answered"));
        byte[] payload = message.Payload.ToArray();
        message.Payload.Clear();
        Route back = message.Return.ToRoute();
        _ = Task.Run(() => RunAsync(channel, payload, back));
        return Disposition.Done;
    }

    // An answer of a few bytes: it never waits, and has its share of the way out.
    private Disposition AnswerNow(RoutedMessage message, ApiResponse response)
    {
        message.Onward.Set(message.Return);
        message.Return.Clear();
        message.Return.Push(service.Address);
        message.SetPayload(response.Encode());
        return Disposition.Forward;
    }

    private async Task RunAsync(SecureChannelInfo channel, byte[] payload, Route back)
    {
        RoutedMessage message = router.Rent();
        try
        {
            try
            {
                ApiResponse response = await AnswerAsync(channel.PeerIdentifier, payload).ConfigureAwait(false);
                byte[] encoded = response.Encode();
                // It may hold a one-time code.
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(response.Body).Span);
                Send(message, back, encoded);
            }
            finally
            {
                requests.EndWork();
            }

            await SettleAsync(message, channel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (requests.Ending.IsCancellationRequested)
        {
            // The node ends, and the channel with it.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            router.ReportFailure(service.Address, failure);
        }
        finally
        {
            router.Return(message);
            CryptographicOperations.ZeroMemory(payload);
            requests.Leave(channel);
        }
    }

    private async Task<ApiResponse> AnswerAsync(Identifier caller, byte[] payload)
    {
        ApiRequest request;
        try
        {
            request = ApiRequest.Decode(payload);
        }
        catch (EncodingException error)
        {
            authority.Refuse(caller, error.Message);
            return ApiResponse.RefuseUnreadable(error.Message);
        }

        try
        {
            return await service.AnswerAsync(caller, request, requests.Ending).ConfigureAwait(false);
        }
        catch (AuthorityException refusal)
        {
            authority.Refuse(caller, $"{service.Address.Name}: {refusal.Message}");
            return ApiResponse.Refuse(request, refusal.Status, refusal.Message);
        }
        catch (EncodingException error)
        {
            authority.Refuse(caller, $"{service.Address.Name}: {error.Message}");
            return ApiResponse.Refuse(request, ApiStatus.BadRequest, error.Message);
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            // Why is for this node's log: a peer has no use for what its store says.
            router.ReportFailure(service.Address, failure);
            return ApiResponse.Refuse(request, service.FailureStatus, "Error: the authority could not do it; its log says why");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(request.Body).Span);
        }
    }

    private void Send(RoutedMessage message, Route back, byte[] response)
    {
        message.Onward.Set(back);
        message.Return.Push(service.Address);
        message.SetPayload(response);
        CryptographicOperations.ZeroMemory(response);
        router.Dispatch(message);
    }

    // A list can be long: the next request of this channel has to wait until there is room.
    private async ValueTask SettleAsync(RoutedMessage message, SecureChannelInfo channel)
    {
        if (!message.NeedsToSettle) return;
        if (!requests.TryWait())
        {
            // It may be an honest channel, which opens again; but only one whose way out is full, too.
            await channel.Channel.DisposeAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            await message.SettleAsync(requests.Ending).ConfigureAwait(false);
        }
        finally
        {
            requests.EndWait();
        }
    }
}
