using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Node.Control;
using Ockam.Projects;

namespace Ockam.Background;

/// <summary>
/// Lets other processes of the same user command a node. Each connection brings one request and takes one answer; whoever closes it before
/// that has given up, and what was begun is ended.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    // A prompt and its tab completions have some; a script in parallel runspaces has more.
    private const int MaximumConnections = 64;

    // The settings of an inlet have some hundred bytes, and a message at most 64 KiB.
    internal const int LongestRequest = 256 * 1024;

    // The greatest is a ticket.
    internal const int LongestSecret = EnrollmentTicket.MaximumLength;

    // 1,000 connections, as many channels, and 10,000 portals of 500 bytes each.
    internal const int LongestAnswer = 16 * 1024 * 1024;

    // A process of this machine writes at once what it has to say, and reads what it has asked for.
    private static readonly TimeSpan s_transferLimit = TimeSpan.FromSeconds(10);

    // Until something is free again that a connection needs, such as a descriptor.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly IControlListener _listener;
    private readonly INodeControl _node;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<TimeSpan> _endRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _serving = [];
    private readonly Task _accepting;

    private ControlServer(IControlListener listener, INodeControl node, TimeProvider time)
    {
        _listener = listener;
        _node = node;
        _time = time;
        _accepting = AcceptAsync();
    }

    /// <summary>Somebody wants the node's process to end, and lets open connections go on for so long.</summary>
    public Task<TimeSpan> EndRequested => _endRequested.Task;

    /// <summary>Begins. The caller holds the node's name.</summary>
    /// <exception cref="NodeControlException">It cannot listen.</exception>
    public static ControlServer Start(string home, INodeControl node, TimeProvider time)
    {
        string place = ControlPlace.Of(home, node.Name);
        try
        {
            return new ControlServer(OperatingSystem.IsWindows() ? ControlPipe.Listen(place) : ControlSocket.Listen(place), node, time);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new NodeControlException(
                NodeControlReason.Unavailable, $"The node '{node.Name}' cannot take commands at {place}: {exception.Message}",
                "Choose a home folder on a local disk.", exception);
        }
    }

    /// <summary>Takes no more commands, and gives up those that are under way; whoever asked for the end still waits.</summary>
    public async Task StopAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
    }

    /// <summary>Tells whoever asked for the end that it has come.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _ended.TrySetResult();
        Task[] serving;
        lock (_lock) serving = [.. _serving];
        await Task.WhenAll(serving).ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                Stream stream = await _listener.AcceptAsync(_closing.Token).ConfigureAwait(false);
                Serve(stream);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Whoever came has gone, or this process has no descriptor left. Whoever comes next may have more luck.
                await Task.Delay(s_pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(Stream stream)
    {
        lock (_lock)
        {
            if (_serving.Count >= MaximumConnections)
            {
                stream.Dispose();
                return;
            }

            // Not here: the first read may find all that is to come, and the node would be commanded within the lock.
            Task serving = Task.Run(() => ServeAsync(stream));
            _serving.Add(serving);
            serving.ContinueWith(
                ended =>
                {
                    lock (_lock) _serving.Remove(ended);
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    // Never fails.
    private async Task ServeAsync(Stream stream)
    {
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                byte[]? request;
                using (CancellationTokenSource limit = Limit(_closing.Token))
                    request = await ControlFrame.ReadAsync(stream, LongestRequest, limit.Token).ConfigureAwait(false);
                if (request is null) return;
                ControlAnswer answer = await AnswerAsync(stream, request).ConfigureAwait(false);
                await WriteAsync(stream, answer).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Whoever asked has gone, was too slow, or spoke something else: nobody is there to be told.
            }
        }
    }

    private async Task<ControlAnswer> AnswerAsync(Stream stream, byte[] request)
    {
        ControlRequest asked;
        try
        {
            asked = JsonSerializer.Deserialize(request, BackgroundJson.Default.ControlRequest) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            return new ControlAnswer { Error = ControlErrors.From(exception) };
        }

        byte[] secret = asked.HasSecret ? await ReadSecretAsync(stream).ConfigureAwait(false) : [];
        try
        {
            return await AnswerAsync(stream, asked, secret).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<byte[]> ReadSecretAsync(Stream stream)
    {
        using CancellationTokenSource limit = Limit(_closing.Token);
        return await ControlFrame.ReadAsync(stream, LongestSecret, limit.Token).ConfigureAwait(false) ?? throw new EndOfStreamException();
    }

    private async Task<ControlAnswer> AnswerAsync(Stream stream, ControlRequest asked, ReadOnlyMemory<byte> secret)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        Task watching = WatchAsync(stream, gone);
        try
        {
            ControlOperation? operation = ControlOperations.All.GetValueOrDefault(asked.Operation ?? "");
            return asked.Version == ControlRequest.Current && operation is not null
                ? await RunAsync(operation, asked.Arguments, secret, gone.Token).ConfigureAwait(false)
                : Refuse(NodeControlReason.InvalidArgument,
                    $"The node '{_node.Name}' has another version of OckamPS and does not know '{asked.Operation}' "
                    + $"(version {asked.Version}).",
                    "End it, and start it again with the version that you use.");
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return Refuse(NodeControlReason.Unavailable, $"The node '{_node.Name}' is being ended.", "Start it again.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException
            && !(exception is OperationCanceledException && gone.IsCancellationRequested))
        {
            // Also one that the end of the node has caused: nothing but a cancelled wait leaves this method.
            return new ControlAnswer { Error = ControlErrors.From(exception) };
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    private async Task<ControlAnswer> RunAsync(
        ControlOperation operation, JsonElement arguments, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        if (arguments.ValueKind != JsonValueKind.Object) throw new JsonException("There are no arguments.");
        if (operation == ControlOperations.EndProcess)
        {
            ControlStop how = arguments.Deserialize(BackgroundJson.Default.ControlStop)!;
            _endRequested.TrySetResult(how.Drain > TimeSpan.Zero ? how.Drain : TimeSpan.Zero);
            await _ended.Task.ConfigureAwait(false);
            return new ControlAnswer { Result = JsonSerializer.SerializeToElement(true, BackgroundJson.Default.Boolean) };
        }

        return await operation.RunAsync(_node, arguments, secret, cancellationToken).ConfigureAwait(false);
    }

    // Nothing more is to come: what comes is the end, or somebody who speaks something else.
    private static async Task WatchAsync(Stream stream, CancellationTokenSource gone)
    {
        try
        {
            await stream.ReadAsync(new byte[1], gone.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Answered, or broken off.
        }

        await gone.CancelAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync(Stream stream, ControlAnswer answer)
    {
        using CancellationTokenSource limit = Limit(CancellationToken.None);
        try
        {
            await ControlFrame.WriteAsync(stream, Write(answer), limit.Token).ConfigureAwait(false);
            if (answer.Secret is { } secret) await ControlFrame.WriteAsync(stream, secret, limit.Token).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer.Secret);
        }
    }

    private byte[] Write(ControlAnswer answer)
    {
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(answer, BackgroundJson.Default.ControlAnswer);
        return written.Length <= LongestAnswer
            ? written
            : JsonSerializer.SerializeToUtf8Bytes(
                Refuse(NodeControlReason.Unavailable,
                    $"The answer of the node '{_node.Name}' has {written.Length} bytes, and an answer has at most {LongestAnswer}.",
                    "Divide what it has among several nodes."),
                BackgroundJson.Default.ControlAnswer);
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_transferLimit);
        return limit;
    }

    private static ControlAnswer Refuse(NodeControlReason reason, string message, string remedy) =>
        new() { Error = ControlErrors.From(new NodeControlException(reason, message, remedy)) };
}
