using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ockam.Models;

/// <summary>Says anew what a model server has refused: bounded, and without the folders and addresses of its machine.</summary>
internal static partial class GatewayErrors
{
    // A sentence of a server has some hundred letters; what does not end within this is none.
    private const int MaximumBody = 64 * 1024;
    private const int MaximumMessage = 400;

    /// <summary>What the client is told.</summary>
    /// <param name="status">The server's status, which is not 200.</param>
    /// <param name="stream">The server's answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<HttpRefusedException> ReadAsync(int status, Stream stream, CancellationToken cancellationToken)
    {
        if (status is < 400 or > 599) return new HttpRefusedException(502, "The model server has given no answer.");
        byte[] bytes = new byte[MaximumBody];
        int length;
        try
        {
            length = await stream.ReadAtLeastAsync(bytes, MaximumBody, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (!cancellationToken.IsCancellationRequested)
        {
            // The status was there: what the server would have said of it is not.
            length = 0;
        }

        return new HttpRefusedException(status, Told(bytes.AsMemory(0, length)) ?? "The model server has refused the request.");
    }

    /// <summary>What a client is told of an error that the server has put into an answer; null if it says nothing.</summary>
    public static string? Told(ReadOnlyMemory<byte> body) =>
        Clean(MessageOf(body)) is { Length: > 0 } message ? $"The model server: {message}" : null;

    /// <summary>A sentence without folders and addresses, and not longer than it may be.</summary>
    public static string Clean(string message)
    {
        string plain = Place().Replace(message.Length > MaximumBody ? message[..MaximumBody] : message, "(left out)");
        return ModelNames.Printable(plain.Length > MaximumMessage ? plain[..MaximumMessage] : plain);
    }

    // Ollama's own form, and that of the others whose requests it takes.
    private static string MessageOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("error", out JsonElement error)) return string.Empty;
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out JsonElement inner)) error = inner;
            return error.ValueKind == JsonValueKind.String ? error.GetString()! : string.Empty;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return string.Empty;
        }
    }

    // Addresses; folders of Windows; and those of others, which have two names at least.
    [GeneratedRegex(@"[a-z]+://[^\s""']+|[A-Za-z]:\\[^""':]+|(?<![\w.])~?/[^\s/""':]+/[^\s""':,]*"
        + @"|\b[0-9]{1,3}(\.[0-9]{1,3}){3}(:[0-9]+)?\b|\[[0-9a-f]*:[0-9a-f:.]*\](:[0-9]+)?")]
    private static partial Regex Place();
}
