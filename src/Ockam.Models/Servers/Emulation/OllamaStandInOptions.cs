namespace Ockam.Models;

/// <summary>What an <see cref="OllamaStandIn"/> does otherwise than usual, so that others can be tried with it.</summary>
public sealed record OllamaStandInOptions
{
    /// <summary>The port of 127.0.0.1; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>How many bytes all blobs together may have: they are kept in memory.</summary>
    public long MaximumBlobs { get; init; } = 256L * 1024 * 1024;

    /// <summary>How many bytes of an answer in lines are sent in one piece; 0 for each line by itself.</summary>
    public int PieceLength { get; init; }

    /// <summary>After how many bytes an answer in lines is broken off; null for never.</summary>
    public int? CutAfter { get; init; }

    /// <summary>After how many pieces a chat reports an error in its middle; null for never.</summary>
    public int? FailAfter { get; init; }

    /// <summary>What that error is: a line, or the data of an event. Null for one of its own.</summary>
    internal string? Failure { get; init; }

    /// <summary>Holds each line back until it has ended; null for no wait.</summary>
    internal Func<int, CancellationToken, Task>? BeforeLine { get; init; }

    /// <summary>The model, with its tag, that it says to have run by another machine; null for none.</summary>
    internal string? Elsewhere { get; init; }

    /// <summary>Whether it says of its models nothing of the files that they are made of, as other servers may.</summary>
    internal bool NamesNoBlobs { get; init; }

    /// <summary>Learns the head and the body of each request.</summary>
    internal Action<HttpHead, ReadOnlyMemory<byte>>? Asked { get; init; }
}
