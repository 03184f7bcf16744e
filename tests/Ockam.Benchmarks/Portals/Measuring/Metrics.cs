using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>What a node tells at <c>/metrics</c>.</summary>
internal static class Metrics
{
    public const string AllocatedBytes = "dotnet_gc_allocated_bytes_total";
    public const string HeapBytes = "dotnet_gc_heap_bytes";

    private static readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>One value without labels; null where the node has none of that name, or does not answer.</summary>
    public static async Task<double?> ReadAsync(int port, string name, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await _client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }

        string? line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
