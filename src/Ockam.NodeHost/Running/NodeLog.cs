using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.NodeHost.Running;

/// <summary>
/// Writes what a node does to standard error, a line each: as text for people, or as JSON. Thread-safe, and nobody who has something to say
/// waits: whoever reads standard error may have stopped, and connections tell of themselves from their loops.
/// </summary>
internal sealed class NodeLog : IDisposable
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Peers make lines come: beyond so many in one second they are only counted.
    private const int MaximumLinesPerSecond = 200;

    // What comes while the writer does not get on: some 200 KiB. Beyond, lines are only counted.
    private const int MaximumWaiting = 1_000;

    // At the end: what reads standard error may have stopped for good.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly BlockingCollection<string> _waiting = new(MaximumWaiting);
    private readonly TextWriter _writer;
    private readonly bool _json;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private long _second;
    private int _lines;
    private long _leftOut;

    public NodeLog(TextWriter writer, bool json, TimeProvider time)
    {
        _writer = writer;
        _json = json;
        _time = time;
        // Its own, since it may wait for ever; the process does not wait for it.
        _thread = new Thread(WriteLines) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Info(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("info", message, fields);

    public void Warn(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("warn", message, fields);

    public void Error(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("error", message, fields);

    /// <summary>Notes an error that nobody else is told: a defect, of which its maintainers want to know the kind and the place.</summary>
    public void Failure(Address address, Exception failure) =>
        Error("A worker failed.", ("address", address.ToString()), ("error", failure.GetType().Name), ("reason", failure.Message));

    /// <summary>Writes what is waiting, for as long as the writer gets on. What is said afterwards is not written.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_waiting.IsAddingCompleted) return;
            if (_leftOut > 0) _waiting.TryAdd(LeftOut(Now()));
            _waiting.CompleteAdding();
        }

        _thread.Join(s_endLimit);
    }

    private void Write(string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        lock (_lock)
        {
            if (_waiting.IsAddingCompleted) return;
            DateTimeOffset now = Now();
            if (now.ToUnixTimeSeconds() != _second) (_second, _lines) = (now.ToUnixTimeSeconds(), 0);
            if (++_lines > MaximumLinesPerSecond)
            {
                _leftOut++;
                return;
            }

            if (_leftOut > 0 && _waiting.TryAdd(LeftOut(now))) _leftOut = 0;
            if (_leftOut > 0 || !_waiting.TryAdd(ToLine(now, level, message, fields))) _leftOut++;
        }
    }

    private DateTimeOffset Now() => _time.GetUtcNow();

    private string LeftOut(DateTimeOffset now) => ToLine(now, "warn", $"{_leftOut} lines were left out.", []);

    private string ToLine(DateTimeOffset moment, string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        string now = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return _json ? ToJson(now, level, message, fields) : ToText(now, level, message, fields);
    }

    private void WriteLines()
    {
        foreach (string line in _waiting.GetConsumingEnumerable())
        {
            try
            {
                _writer.WriteLine(line);
                _writer.Flush();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // Standard error is a file on a full disk, for instance, or this program ends without waiting for it any longer: a node
                // goes on without its log, and there is nobody to tell.
            }
        }
    }

    private static string ToJson(string now, string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var value = new Utf8JsonWriter(buffer, s_options);
        value.WriteStartObject();
        value.WriteString("time", now);
        value.WriteString("level", level);
        value.WriteString("message", message);
        foreach ((string name, string? field) in fields)
        {
            if (field is not null) value.WriteString(name, field);
        }

        value.WriteEndObject();
        value.Flush();
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // What peers say must not look like lines or colours of this log's own.
    private static string ToText(string now, string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var text = new StringBuilder($"{now} {level,-5} ");
        text.Append(PlainText.OneLine(message));
        foreach ((string name, string? field) in fields)
        {
            if (field is null) continue;
            text.Append(' ').Append(name).Append('=');
            bool quoted = field.Length == 0 || field.AsSpan().ContainsAny(' ', '"', '=');
            if (quoted) text.Append('"');
            text.Append(PlainText.OneLine(quoted ? field.Replace("\"", "\\\"", StringComparison.Ordinal) : field));
            if (quoted) text.Append('"');
        }

        return text.ToString();
    }
}
