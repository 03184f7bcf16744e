using System.Net.Sockets;
using System.Text.Json;
using Ockam.Node.Control;

namespace Ockam.Background;

public sealed partial class BackgroundNode
{
    private async Task<TResult> CallAsync<TArguments, TResult>(
        ControlOperation<TArguments, TResult> operation, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : class =>
        (await CallAsync(operation, arguments, default, cancellationToken).ConfigureAwait(false)).Result;

    // The secret of an answer is the caller's to zero.
    private async Task<(TResult Result, byte[]? Secret)> CallAsync<TArguments, TResult>(
        ControlOperation<TArguments, TResult> operation, TArguments arguments, ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken)
        where TArguments : class
    {
        ArgumentNullException.ThrowIfNull(arguments);
        byte[] request =
            JsonSerializer.SerializeToUtf8Bytes(operation.Ask(arguments, !secret.IsEmpty), BackgroundJson.Default.ControlRequest);
        if (request.Length > ControlServer.LongestRequest)
            throw new NodeControlException(NodeControlReason.InvalidArgument,
                $"The settings have {request.Length} bytes, and a node takes at most {ControlServer.LongestRequest}.",
                "Make them shorter.");
        ControlAnswer answer;
        try
        {
            answer = await AskAsync(request, secret, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            throw Silent(exception.Message, exception);
        }

        if (answer.Error is { } error) throw ControlErrors.ToException(error);
        try
        {
            return (operation.Read(answer.Result!.Value), answer.Secret);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    // Closing the connection is how a command is given up.
    private async Task<ControlAnswer> AskAsync(byte[] request, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        Stream stream = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await ControlFrame.WriteAsync(stream, request, cancellationToken).ConfigureAwait(false);
            if (!secret.IsEmpty) await ControlFrame.WriteAsync(stream, secret, cancellationToken).ConfigureAwait(false);
            byte[]? answer = await ControlFrame.ReadAsync(stream, ControlServer.LongestAnswer, cancellationToken).ConfigureAwait(false);
            ControlAnswer read = Read(answer ?? throw new EndOfStreamException("it closed the connection without an answer."));
            if (!read.HasSecret) return read;
            byte[]? own = await ControlFrame.ReadAsync(stream, ControlServer.LongestSecret, cancellationToken).ConfigureAwait(false);
            return read with { Secret = own ?? throw new EndOfStreamException("it closed the connection within an answer.") };
        }
    }

    private ControlAnswer Read(byte[] answer)
    {
        try
        {
            ControlAnswer? read = JsonSerializer.Deserialize(answer, BackgroundJson.Default.ControlAnswer);
            return read is { Error: not null } or { Result: not null }
                ? read
                : throw new JsonException("There is neither result nor error.");
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    private NodeControlException Unreadable(JsonException cause) => new(
        NodeControlReason.Unavailable, $"The answer of the node '{Name}' cannot be read: {cause.Message}",
        "It may have another version of OckamPS: end it, and start it again with the version that you use.", cause);
}
