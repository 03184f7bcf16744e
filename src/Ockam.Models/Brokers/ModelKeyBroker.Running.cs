using System.Security.Cryptography;
using Ockam.Encoding;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Models;

public sealed partial class ModelKeyBroker
{
    // Answers that wait for room on a full way out. They have less than 1 KiB.
    private const int MaximumUnsettled = 64;

    // A way out that is full for so long has a peer that does not read.
    private static readonly TimeSpan s_settlePatience = TimeSpan.FromSeconds(5);

    /// <summary>The worker between a start and a stop: it answers challenges at once, and has requests wait for their turn.</summary>
    private sealed class Running : Worker, IAsyncDisposable
    {
        private readonly ModelKeyBroker _broker;
        private readonly ChallengeTable _challenges;
        private readonly KeyReleaseQueue _queue = new();
        private readonly KeyReleaseJudge _judge;
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _work;
        private int _unsettled;

        public Running(ModelKeyBroker broker, OckamNode node, ChannelAccess access)
        {
            _broker = broker;
            Node = node;
            Access = access;
            _challenges = new ChallengeTable(broker._options.Time);
            _judge = new KeyReleaseJudge(broker._options, access);
            _work = Task.Run(WorkAsync);
        }

        public OckamNode Node { get; }

        public ChannelAccess Access { get; }

        public int OpenChallenges => _challenges.Count;

        private Address Address => _broker._options.Address;

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync().ConfigureAwait(false);
            await _work.ConfigureAwait(false);
        }

        protected override Disposition Handle(RoutedMessage message)
        {
            ArgumentNullException.ThrowIfNull(message);
            // Nobody is answered who does not say who he is.
            if (message.LocalInfo is not SecureChannelInfo channel)
            {
                Interlocked.Increment(ref _broker._withoutChannel);
                Node.Router.Drop(DropReason.AccessDenied);
                return Disposition.Dropped;
            }

            if (!Access.Trusts(channel))
                return Refuse(message, channel, KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Channel, $"{channel.PeerIdentifier} is not served here."));
            if (message.Payload.Length > BrokerMessage.MaximumRequest)
                return Refuse(message, channel, KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Malformed, $"A request has {BrokerMessage.MaximumRequest} bytes at most."));
            return Take(message, channel);
        }

        private Disposition Take(RoutedMessage message, SecureChannelInfo channel)
        {
            var reader = new CborReader(message.Payload);
            switch (BrokerMessage.ReadHead(ref reader, out int count))
            {
                case BrokerMessage.AskChallenge when count == 2 && reader.Remaining == 0:
                    byte[] given = _challenges.Give(channel.PeerIdentifier, channel.HandshakeHash);
                    Interlocked.Increment(ref _broker._challenges);
                    return Answer(message, BrokerMessage.WriteChallenge(given, ChallengeTable.Lifetime));
                case BrokerMessage.Request:
                    byte[] challenge = BrokerMessage.ReadRequestChallenge(ref reader, count);
                    if (!_challenges.TryUse(channel.PeerIdentifier, channel.HandshakeHash, challenge))
                        return Refuse(message, channel, KeyReleaseDecision.Refuse(
                            KeyReleaseRefusal.Nonce, "The challenge is unknown, was used, is older than 60 s, or is another channel's."));
                    byte[] payload = message.Payload.ToArray();
                    return _queue.TryAdd(new KeyReleaseWork(channel, message.Return.ToRoute(), payload, challenge, null))
                        ? Disposition.Done
                        : Refuse(message, channel, KeyReleaseDecision.Refuse(KeyReleaseRefusal.Busy, "Too many requests wait."));
                default:
                    return Refuse(message, channel, KeyReleaseDecision.Refuse(
                        KeyReleaseRefusal.Malformed, $"This broker speaks version {BrokerMessage.Version}, and not this message."));
            }
        }

        // Answered at once; written down when it is its turn, and only counted where too much waits. Whoever is refused on and on takes no
        // places of those who wait for a key.
        private Disposition Refuse(RoutedMessage message, SecureChannelInfo channel, KeyReleaseDecision refused)
        {
            _broker.Count(refused.Refusal!.Value);
            Volatile.Write(ref _broker._lastRefusal, $"{channel.PeerIdentifier}: {refused.Reason}");
            if (_broker._limit.MayWrite(channel.PeerIdentifier, refused.Refusal!.Value)
                && !_queue.TryAdd(new KeyReleaseWork(channel, Route.Empty, [], [], refused)))
                _broker._limit.Leave();
            return Answer(message, BrokerMessage.WriteRefusal(refused.Refusal!.Value, refused.Text));
        }

        // An answer of a few bytes, which never waits.
        private Disposition Answer(RoutedMessage message, byte[] answer)
        {
            message.Onward.Set(message.Return);
            message.Return.Clear();
            message.Return.Push(Address);
            message.SetPayload(answer);
            return Disposition.Forward;
        }

        private async Task WorkAsync()
        {
            try
            {
                await foreach (KeyReleaseWork work in _queue.TakeAllAsync(_ending.Token).ConfigureAwait(false))
                {
                    try
                    {
                        await WorkAsync(work).ConfigureAwait(false);
                    }
                    catch (Exception failure) when (!IsEnd(failure))
                    {
                        Fail(failure);
                    }
                    finally
                    {
                        _queue.Done(work);
                    }
                }
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                // The broker ends; who waits asks the next one.
            }
        }

        private async Task WorkAsync(KeyReleaseWork work)
        {
            if (work.Refused is { } refused)
            {
                Note(work, refused);
                return;
            }

            KeyReleaseDecision decision;
            try
            {
                decision = await _judge.DecideAsync(work, _ending.Token).ConfigureAwait(false);
                // On the disk before the key leaves.
                if (decision.Refusal is null) Note(work, decision);
            }
            catch (Exception failure) when (!IsEnd(failure))
            {
                decision = KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Failed, "The broker could not do it; its owner's log says why.", failure.Message);
                Fail(failure);
            }

            if (decision.Refusal is { } refusal)
            {
                _broker.Count(refusal);
                Volatile.Write(ref _broker._lastRefusal, $"{work.Channel.PeerIdentifier}: {decision.Reason}");
                Send(work, BrokerMessage.WriteRefusal(refusal, decision.Text));
                if (_broker._limit.MayWrite(work.Channel.PeerIdentifier, refusal)) Note(work, decision);
                return;
            }

            Interlocked.Increment(ref _broker._released);
            Send(work, BrokerMessage.WriteRelease(decision.Envelope.Span));
        }

        // Somebody else's cancellation, as of a request that took too long, is a failure like others: the broker goes on.
        private bool IsEnd(Exception failure) =>
            failure is OutOfMemoryException || (failure is OperationCanceledException && _ending.IsCancellationRequested);

        private void Fail(Exception failure)
        {
            Volatile.Write(ref _broker._lastRefusal, failure.Message);
            // As a worker's own fault would be, which this is.
            _broker.Failed?.Invoke(failure);
        }

        private void Note(KeyReleaseWork work, KeyReleaseDecision decision)
        {
            _broker._log.Append(new KeyReleaseEntry(decision.Refusal is null ? KeyReleaseEntry.Released : KeyReleaseEntry.Refused)
            {
                Consumer = work.Channel.PeerIdentifier.ToString(),
                Channel = Convert.ToHexStringLower(work.Channel.HandshakeHash.Span),
                KeyId = decision.Request?.KeyId,
                Context = decision.Request?.Context.ToString(),
                WrappedKey = Digest(decision.Request?.WrappedKey),
                Document = Digest(decision.Request?.AttestationDocument),
                Refusal = decision.Refusal is { } refusal ? NameOf(refusal) : null,
                Reason = decision.Reason,
                Uncounted = _broker._limit.TakeLeft(),
            });
        }

        private static string? Digest(ReadOnlyMemory<byte>? bytes) =>
            bytes is { } given ? Convert.ToHexStringLower(SHA384.HashData(given.Span)) : null;

        private void Send(KeyReleaseWork work, byte[] answer)
        {
            RoutedMessage message = Node.Router.Rent();
            message.Onward.Set(work.Back);
            message.Return.Push(Address);
            message.SetPayload(answer);
            Node.Router.Dispatch(message);
            _ = SettleAsync(message, work.Channel);
        }

        // The next request does not wait for a peer that does not read; its channel ends.
        private async Task SettleAsync(RoutedMessage message, SecureChannelInfo channel)
        {
            try
            {
                bool isTooMuch = Interlocked.Increment(ref _unsettled) > MaximumUnsettled;
                using var patience = new CancellationTokenSource(
                    isTooMuch ? TimeSpan.Zero : s_settlePatience, _broker._options.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ending.Token);
                await message.SettleAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await channel.Channel.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _unsettled);
                Node.Router.Return(message);
            }
        }
    }
}
