using System.Globalization;
using System.Text.Json;

namespace Ockam.Attestation;

// How entries and outcomes stand in the file: {"boot","time","pcr","description","before","digests"}, of which "before" is left out where
// nobody has looked, and {"boot","time","pcr","outcome"}, whose outcome is "done" or "not done".
public sealed partial class PcrEventLog
{
    private const string Done = "done";
    private const string NotDone = "not done";

    internal static byte[] Line(PcrEvent entry)
    {
        string text = Encode(entry);
        if (text.Length > MaximumLine)
        {
            throw new AttestationException(
                $"The entry for register {entry.Register} would have {text.Length} characters in the event log, where a line has at most "
                    + $"{MaximumLine}; its description has {entry.Description.Length}. Nothing was measured: describe it in fewer words.");
        }

        return System.Text.Encoding.UTF8.GetBytes(text + "\n");
    }

    internal static string Encode(PcrEvent entry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("boot", entry.BootId);
            writer.WriteString("time", entry.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("pcr", entry.Register);
            writer.WriteString("description", entry.Description);
            if (entry.Before is { } before) writer.WriteString("before", Convert.ToHexStringLower(before.Span));
            writer.WriteStartObject("digests");
            foreach ((TpmHash bank, byte[] digest) in entry.Digests)
                writer.WriteString(bank.ToString().ToLowerInvariant(), Convert.ToHexStringLower(digest));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    internal static byte[] Line(PcrOutcome outcome)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("boot", outcome.BootId);
            writer.WriteString("time", outcome.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("pcr", outcome.Register);
            writer.WriteString("outcome", outcome.IsDone ? Done : NotDone);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    internal static PcrEvent Decode(string line, string path, int number) =>
        DecodeLine(line, path, number).Entry ?? throw Wrong(path, number, "it is the outcome of one.", null);

    private static (PcrEvent? Entry, PcrOutcome? Outcome) DecodeLine(string line, string path, int number)
    {
        try
        {
            if (line.Length > MaximumLine) throw new FormatException($"it has {line.Length} characters");
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string boot = root.GetProperty("boot").GetString() ?? string.Empty;
            DateTimeOffset time = root.GetProperty("time").GetDateTimeOffset();
            int register = root.GetProperty("pcr").GetInt32();
            return root.TryGetProperty("outcome", out JsonElement outcome)
                ? (null, new PcrOutcome(boot, time, register, IsDone(outcome.GetString())))
                : (DecodeEntry(root, boot, time, register), null);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or KeyNotFoundException
            or InvalidOperationException or ArgumentException)
        {
            throw Wrong(path, number, wrong.Message, wrong);
        }
    }

    private static PcrEvent DecodeEntry(JsonElement root, string boot, DateTimeOffset time, int register)
    {
        var digests = new Dictionary<TpmHash, byte[]>();
        foreach (JsonProperty property in root.GetProperty("digests").EnumerateObject())
        {
            var bank = Enum.Parse<TpmHash>(property.Name, ignoreCase: true);
            byte[] digest = Convert.FromHexString(property.Value.GetString() ?? string.Empty);
            if (digest.Length != bank.Length()) throw new FormatException($"a digest of {bank} has {digest.Length} bytes");
            digests[bank] = digest;
        }

        byte[]? before = null;
        if (root.TryGetProperty("before", out JsonElement found))
        {
            before = Convert.FromHexString(found.GetString() ?? string.Empty);
            if (before.Length != TpmHash.Sha384.Length()) throw new FormatException($"a register of {before.Length} bytes is none");
        }

        return new PcrEvent(boot, time, register, root.GetProperty("description").GetString() ?? string.Empty, digests)
        {
            // An array that is null would become an empty memory.
            Before = before is null ? (ReadOnlyMemory<byte>?)null : before,
        };
    }

    private static bool IsDone(string? outcome) => outcome switch
    {
        Done => true,
        NotDone => false,
        _ => throw new FormatException("its outcome is none"),
    };

    private static AttestationException Wrong(string path, int number, string why, Exception? cause) => new(
        $"Line {number} of the event log {path} is no entry: {why} Without it no register can be explained.", cause);
}
