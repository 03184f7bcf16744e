using System.Security.Cryptography;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class OllamaStandIn
{
    private const string BlobPath = "/api/blobs/";
    private const string DigestPrefix = "sha256:";
    private const int DigestDigits = 64;

    private static string DigestOf(ReadOnlySpan<byte> content) => DigestPrefix + Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task AnswerBlobAsync(HttpExchange exchange, string digest, CancellationToken cancellationToken)
    {
        bool isDigest = digest.Length == DigestPrefix.Length + DigestDigits && digest.StartsWith(DigestPrefix, StringComparison.Ordinal)
            && digest.AsSpan(DigestPrefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0;
        if (!isDigest) throw new HttpRefusedException(400, "invalid digest format");
        switch (exchange.Head.Method)
        {
            case "HEAD":
                if (!_blobs.ContainsKey(digest)) throw new HttpRefusedException(404, "no such blob");
                await exchange.AnswerAsync(200, Json, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
                return;
            case "POST":
                // The original does not look at what it is sent of a file that it has.
                if (_blobs.ContainsKey(digest))
                {
                    await exchange.AnswerAsync(200, Json, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
                    return;
                }

                byte[] content = await ReadBlobAsync(exchange, cancellationToken).ConfigureAwait(false);
                if (DigestOf(content) is var found && found != digest)
                    throw new HttpRefusedException(400, $"digest mismatch, expected \"{digest}\", got \"{found}\"");
                bool isNew = _blobs.TryAdd(digest, content);
                await exchange.AnswerAsync(isNew ? 201 : 200, Json, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
                return;
            default:
                throw new HttpRefusedException(405, "A blob is asked for by HEAD and sent by POST.");
        }
    }

    private async Task<byte[]> ReadBlobAsync(HttpExchange exchange, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] block = new byte[64 * 1024];
        long others = _blobs.Values.Sum(blob => blob.LongLength);
        while (await exchange.Body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            if (others + content.Length + read > _options.MaximumBlobs)
                throw new HttpRefusedException(507, $"The stand-in keeps {_options.MaximumBlobs} bytes in memory and no more.");
            content.Write(block, 0, read);
        }

        return content.ToArray();
    }

    private async Task CreateAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(body, "model", "files", "stream");
        string name = Canonical(StandInJson.Text(request.RootElement, "model"));
        if (!request.RootElement.TryGetProperty("files", out JsonElement listed) || listed.ValueKind != JsonValueKind.Object
            || !listed.EnumerateObject().Any())
            throw new HttpRefusedException(400, "The stand-in makes models of files alone: 'files' is needed.");
        Dictionary<string, string> files = listed.EnumerateObject().ToDictionary(file => file.Name, file => file.Value.ToString());
        await SendLinesAsync(exchange, StandInJson.IsStreamed(request.RootElement), Steps(name, files), cancellationToken)
            .ConfigureAwait(false);
    }

    // As the original does, it reports a failure as a line: the answer has begun well by then.
    private IEnumerable<byte[]> Steps(string name, Dictionary<string, string> files)
    {
        yield return StandInJson.Object(json => json.WriteString("status", "parsing GGUF"));
        foreach ((string file, string digest) in files)
        {
            if (!_blobs.TryGetValue(digest, out byte[]? content))
            {
                yield return Failure($"blob {digest} of '{file}' not found");
                yield break;
            }

            if (!content.AsSpan().StartsWith("GGUF"u8))
            {
                yield return Failure($"'{file}' is no GGUF file: it does not begin with 'GGUF'");
                yield break;
            }

            yield return StandInJson.Object(json => json.WriteString("status", $"using existing layer {digest}"));
        }

        yield return StandInJson.Object(json => json.WriteString("status", "writing manifest"));
        _models[name] = Made(files);
        yield return StandInJson.Object(json => json.WriteString("status", "success"));
    }

    private StandInModel Made(Dictionary<string, string> files)
    {
        byte[] manifest = StandInJson.Object(json =>
        {
            foreach ((string file, string digest) in files) json.WriteString(file, digest);
        });
        return new StandInModel(files, _time.GetUtcNow()) { Digest = Convert.ToHexStringLower(SHA256.HashData(manifest)) };
    }

    private static byte[] Failure(string message) => StandInJson.Object(json => json.WriteString("error", message));
}
