using System.Net;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>What a <see cref="ModelGateway"/> lets pass.</summary>
public sealed record ModelGatewayOptions
{
    /// <summary>The port of 127.0.0.1 where a gateway listens if nothing else is said: the one after Ollama's own.</summary>
    public const int DefaultPort = 11435;

    /// <summary>
    /// How many bytes the body of a request may have if nothing else is said: a context of 128 Ki tokens is some 600 KiB of text, and
    /// the rest is for a few pictures.
    /// </summary>
    public const int DefaultMaximumBody = 4 * 1024 * 1024;

    /// <summary>
    /// How many tokens an answer may have if nothing else is said: some 30 pages, which a model that says ten a second has said within
    /// <see cref="DefaultAnswerTime"/>.
    /// </summary>
    public const int DefaultMaximumAnswer = 8192;

    /// <summary>How many connections there may be if nothing else is said.</summary>
    public const int DefaultMaximumConnections = 64;

    /// <summary>How many requests are at the model server at once if nothing else is said: Ollama itself lets the others wait.</summary>
    public const int DefaultMaximumRequests = 8;

    /// <summary>How many requests may wait for a place at the model server if nothing else is said.</summary>
    public const int DefaultMaximumWaiting = 32;

    /// <summary>
    /// How long a request waits for a place if nothing else is said: a client that hears nothing for longer asks again by itself, and
    /// would then wait twice.
    /// </summary>
    public static readonly TimeSpan DefaultWaitTime = TimeSpan.FromSeconds(10);

    /// <summary>How long one answer may take if nothing else is said.</summary>
    public static readonly TimeSpan DefaultAnswerTime = TimeSpan.FromMinutes(15);

    /// <summary>The longest <see cref="WaitTime"/>: clients themselves wait for no longer.</summary>
    public static readonly TimeSpan LongestWaitTime = TimeSpan.FromMinutes(5);

    /// <summary>The longest <see cref="AnswerTime"/>, for a person who wants no model to run for a day.</summary>
    public static readonly TimeSpan LongestAnswerTime = TimeSpan.FromHours(12);

    /// <summary>
    /// How many connections there have to be, so that so many requests can be answered and so many wait while a quarter stays free for
    /// those who come to ask; <see cref="DefaultMaximumConnections"/> at least.
    /// </summary>
    /// <param name="requests">As <see cref="MaximumRequests"/>.</param>
    /// <param name="waiting">As <see cref="MaximumWaiting"/>.</param>
    public static int ConnectionsFor(int requests, int waiting) =>
        Math.Max(DefaultMaximumConnections, (((requests + waiting) * 4) + 2) / 3);

    /// <summary>The port of 127.0.0.1; 0 for any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The model server.</summary>
    public Uri Server { get; init; } = OllamaClient.DefaultAddress;

    /// <summary>
    /// The models that may be asked and are listed; null for all that the server has. Models that another machine runs for the server
    /// (Ollama's cloud) are not among these: a tag that is or ends in <c>cloud</c> must be named here.
    /// </summary>
    public IReadOnlyCollection<string>? Models { get; init; }

    /// <summary>How many bytes the body of a request may have.</summary>
    public int MaximumBody { get; init; } = DefaultMaximumBody;

    /// <summary>
    /// How many bytes the bodies that are being read, or wait for a place, may have together; <see cref="MaximumBody"/> if that is more.
    /// Where more come, the largest of the source that has the most is told to come back (503).
    /// </summary>
    public long MaximumBodies { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many tokens an answer may have. Requests for more, or for no end, are refused; those that say nothing get it.</summary>
    public int MaximumAnswer { get; init; } = DefaultMaximumAnswer;

    /// <summary>How many requests may be at the model server at once; those beyond wait.</summary>
    public int MaximumRequests { get; init; } = DefaultMaximumRequests;

    /// <summary>
    /// How many requests may wait for a place at the model server, and no more than leave a quarter of the connections free; 0 for none.
    /// Where more come, one of those is told to come back (503) whose source has the most of them.
    /// </summary>
    public int MaximumWaiting { get; init; } = DefaultMaximumWaiting;

    /// <summary>How long a request waits for a place before it is told to come back (503); at most five minutes.</summary>
    public TimeSpan WaitTime { get; init; } = DefaultWaitTime;

    /// <summary>How many connections there may be.</summary>
    public int MaximumConnections { get; init; } = DefaultMaximumConnections;

    /// <summary>How long an answer may take, from the request on; at most twelve hours.</summary>
    public TimeSpan AnswerTime { get; init; } = DefaultAnswerTime;

    /// <summary>How long the body of a request may take; at most twelve hours.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest context, in tokens, that a request may ask for (<c>num_ctx</c>); null if it may ask for none: another one than the
    /// model was brought into memory with makes the server do that again, and takes memory.
    /// </summary>
    public int? MaximumContext { get; init; }

    /// <summary>
    /// The names under which clients reach it, besides <c>localhost</c> and IP addresses; a request for another one may come from a web
    /// page whose name was made to lead here.
    /// </summary>
    public IReadOnlyCollection<string> Hosts { get; init; } = [];

    /// <summary>
    /// Says who is behind a client of this machine: the Identifier of the peer whose outlet has made the connection with these ends, the
    /// client's and this gateway's; null if it is none. Places at the model server are shared among such peers. Without it all who come by
    /// outlets are one client.
    /// </summary>
    public Func<IPEndPoint, IPEndPoint, string?>? PeerOf { get; init; }

    /// <summary>Opens the TPM that attests this machine, anew for each document; null if none is given out.</summary>
    public Func<TpmClient>? OpenTpm { get; init; }

    /// <summary>
    /// The Ockam Identifier of the node whose outlet leads here, which the documents then name: whoever reaches it by a secure channel
    /// with that identity knows that the document is of no other machine. Null if they name none.
    /// </summary>
    public string? Identifier { get; init; }

    /// <summary>
    /// Told of what a person should look at: defects, a TPM that gives no document, and a model server that others reach by now, or no
    /// longer.
    /// </summary>
    public Action<string>? Log { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
