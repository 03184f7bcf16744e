using System.Threading.Channels;

namespace Ockam.Tests.NodeHost;

/// <summary>Takes the output of a command that runs on, line by line.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

    public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

    /// <summary>The next line that begins so; those before it are passed over.</summary>
    public async Task<string> FindAsync(string start)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            string line = await _lines.Reader.ReadAsync(limit.Token);
            if (line.StartsWith(start, StringComparison.Ordinal)) return line;
        }
    }
}
