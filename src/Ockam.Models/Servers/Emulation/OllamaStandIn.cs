using System.Collections.Concurrent;

namespace Ockam.Models;

/// <summary>
/// Stands in for Ollama where there is none: it speaks its protocol, keeps blobs and models in memory, and answers every question with the
/// question. It is stricter than the original: a field that it does not know is refused, and a blob must have the digest of its name.
/// It says in its version that it is none.
/// </summary>
public sealed partial class OllamaStandIn : IAsyncDisposable
{
    /// <summary>What it says of its version.</summary>
    public const string Version = "0.0.0-stand-in";

    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StandInModel> _models = new(StringComparer.Ordinal);
    private readonly LocalHttpServer _server;
    private readonly TimeProvider _time;
    private readonly OllamaStandInOptions _options;

    private OllamaStandIn(int port, OllamaStandInOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _server = LocalHttpServer.Start(port, new LocalHttpOptions { Time = time }, AnswerAsync);
        Address = new Uri($"http://127.0.0.1:{_server.Port}");
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What was asked, as <c>METHOD /path</c>, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Starts one on a free port of 127.0.0.1.</summary>
    /// <param name="options">What it does otherwise than usual; null for nothing.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <exception cref="ModelException">It cannot listen.</exception>
    public static OllamaStandIn Start(OllamaStandInOptions? options = null, TimeProvider? time = null) =>
        new(options?.Port ?? 0, options ?? new OllamaStandInOptions(), time ?? TimeProvider.System);

    /// <summary>Adds a model of one file that it has from now on.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="content">The file's content.</param>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        string digest = DigestOf(content);
        _blobs[digest] = content.ToArray();
        _models[Canonical(name)] = Made(new Dictionary<string, string> { ["model.gguf"] = digest });
    }

    /// <summary>Puts another content under a digest, as somebody does who writes to a server's disk.</summary>
    internal bool Corrupt(ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> content)
    {
        string digest = DigestPrefix + Convert.ToHexStringLower(sha256);
        return _blobs.TryGetValue(digest, out byte[]? found) && _blobs.TryUpdate(digest, content.ToArray(), found);
    }

    /// <summary>What it has under a digest.</summary>
    internal byte[]? BlobOf(ReadOnlySpan<byte> sha256) => _blobs.GetValueOrDefault(DigestPrefix + Convert.ToHexStringLower(sha256));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
