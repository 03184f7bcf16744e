namespace Ockam.Models;

public sealed partial class OllamaStandIn
{
    // Without lines, the last one is the answer.
    private Task SendLinesAsync(HttpExchange exchange, bool isStreamed, IEnumerable<byte[]> lines, CancellationToken cancellationToken)
    {
        if (isStreamed)
            return SendAsync(exchange, "application/x-ndjson", lines.Select(line => (byte[])[.. line, (byte)'\n']), cancellationToken);
        return exchange.AnswerAsync(200, Json, lines.Last(), cancellationToken);
    }

    private async Task SendAsync(HttpExchange exchange, string type, IEnumerable<byte[]> pieces, CancellationToken cancellationToken)
    {
        await exchange.BeginAsync(200, type, cancellationToken).ConfigureAwait(false);
        int left = _options.CutAfter ?? int.MaxValue;
        int index = 0;
        using var waiting = new MemoryStream();
        foreach (byte[] piece in pieces)
        {
            if (_options.BeforeLine is { } before) await before(index++, cancellationToken).ConfigureAwait(false);
            waiting.Write(piece);
            if (_options.PieceLength != 0) continue;
            left = await FlushAsync(exchange, waiting, 0, left, cancellationToken).ConfigureAwait(false);
        }

        left = await FlushAsync(exchange, waiting, _options.PieceLength, left, cancellationToken).ConfigureAwait(false);
        // Without its end an answer is seen to be cut off.
        if (left > 0) await exchange.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    // Answers how many bytes may still be sent.
    private static async Task<int> FlushAsync(
        HttpExchange exchange, MemoryStream waiting, int pieceLength, int left, CancellationToken cancellationToken)
    {
        byte[] bytes = waiting.ToArray();
        waiting.SetLength(0);
        for (int at = 0; at < bytes.Length && left > 0;)
        {
            int length = Math.Min(Math.Min(pieceLength == 0 ? int.MaxValue : pieceLength, bytes.Length - at), left);
            await exchange.SendPieceAsync(bytes.AsMemory(at, length), cancellationToken).ConfigureAwait(false);
            at += length;
            left -= length;
        }

        return left;
    }
}
