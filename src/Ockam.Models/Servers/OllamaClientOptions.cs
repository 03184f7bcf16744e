namespace Ockam.Models;

/// <summary>How long an <see cref="OllamaClient"/> waits.</summary>
public sealed record OllamaClientOptions
{
    /// <summary>For a connection. Five seconds: the server is on this machine or at the end of a portal.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For the first byte of an answer, after the request was sent. Ten minutes: a large model is first read from a disk into memory, and
    /// the hash of a large blob is computed.
    /// </summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// For each further piece of an answer, and for the server to take the next piece of an upload. Two minutes: a large model on a small
    /// processor says a word in seconds, and making a model of a large file is silent for a while.
    /// </summary>
    public TimeSpan PieceLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock by which is waited.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
