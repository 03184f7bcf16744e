using System.Globalization;
using System.Net;

namespace Ockam.Models;

public static partial class ModelServerExposure
{
    /// <summary>
    /// What to say of an outlet that leads straight to Ollama: to its usual port wherever that is, or to the one that <c>OLLAMA_HOST</c>
    /// names here. Nothing is asked: a server that is none need not understand the question, and one that sleeps would be waited for.
    /// </summary>
    /// <param name="host">The outlet's host.</param>
    /// <param name="port">The outlet's port.</param>
    /// <param name="ollamaHost">What <c>OLLAMA_HOST</c> says; null if it is not set.</param>
    /// <returns>A sentence; null if it leads elsewhere.</returns>
    public static string? OutletAdvice(string host, int port, string? ollamaHost)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (port != OllamaClient.DefaultAddress.Port && !(IsHere(host) && port == PortOf(ollamaHost))) return null;
        return $"Port {port} is Ollama's, which asks nobody who they are: whoever gets through this outlet can copy, replace and delete "
            + "models there. Let the outlet lead to a gateway before it: New-ModelGateway, or ockam-node gateway.";
    }

    private static bool IsHere(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address)
            && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    // Of host, host:port, :port and http://host:port; null without a port, which is the usual one.
    private static int? PortOf(string? ollamaHost)
    {
        string text = (ollamaHost ?? string.Empty).Trim().TrimEnd('/');
        string digits = text[(text.LastIndexOf(':') + 1)..];
        return digits.Length < text.Length && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? port
            : null;
    }
}
